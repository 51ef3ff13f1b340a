"""The editor's desk under ``/editor``: behind a password, in the same server as the search page."""
