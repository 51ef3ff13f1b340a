"""Where the words of a page stand: lines, boxes, columns, tables."""
