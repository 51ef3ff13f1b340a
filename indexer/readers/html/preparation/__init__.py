"""What is changed in a page before it is read: what other programs write in ways of their own."""
