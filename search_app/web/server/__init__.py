"""The server itself: sockets, threads, processes, and what it logs."""
