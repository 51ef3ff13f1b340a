"""From a question to ranked passages, a verdict and the marked answer."""
