"""Who may enter the editors' desk: password, sessions, and a brake on guessing."""
