"""The embedding model, exported once, and the encoders that run the export."""
