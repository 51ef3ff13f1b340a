"""A document cut into passages and sentences, each with exact offsets."""
