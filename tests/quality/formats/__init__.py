"""The same booklets saved in every format, built and asked with the packaged model."""
