"""Trains the verifier: a network that reads a question and a passage, and says if one answers."""
