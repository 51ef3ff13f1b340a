"""The commands of who runs the service."""
