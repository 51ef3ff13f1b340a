"""How often a warning sign is found, and how often one is seen where there is none."""
