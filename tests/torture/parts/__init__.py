"""A module for each part of the torture: what is done to the product, and what must hold."""
