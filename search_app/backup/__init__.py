"""What is kept of a service, in one file: the generation, the desk, and the query log."""
