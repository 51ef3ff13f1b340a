"""Questions without judgements: the editors' bank and any other list."""
