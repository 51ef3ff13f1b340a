"""Is what coverage says of our booklet true? Compared with questions of the bank read by hand."""
