"""What editors decide, kept in files: the state of each gap, and grades of passages."""
