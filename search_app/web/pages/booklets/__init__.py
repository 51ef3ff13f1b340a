"""What the pages say of the booklets themselves."""
