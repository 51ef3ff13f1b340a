"""Measured runs beside each other: what differs, and whether that is beyond chance."""
