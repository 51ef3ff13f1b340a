"""What a release is made of: its licences, its bill of materials, its archive with checksums."""
