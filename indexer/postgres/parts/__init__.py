"""The parts of an opened generation (``indexer/storage/parts``), from rows of a database."""
