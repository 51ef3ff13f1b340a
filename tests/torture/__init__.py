"""What attackers and broken disks do, again and again; outside of the usual tests."""
