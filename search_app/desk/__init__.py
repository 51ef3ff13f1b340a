"""What editors decide: the state of each gap, and grades of what is found. Files, and no web."""
