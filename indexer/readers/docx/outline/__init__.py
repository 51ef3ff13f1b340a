"""What the pieces of a Word file are to each other: headings and lists of contents."""
