"""``make torture``: nothing that a stranger sends or a disk does may stop it, tried again."""
