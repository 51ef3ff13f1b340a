"""Ask an index generation: engine, command line and web."""
