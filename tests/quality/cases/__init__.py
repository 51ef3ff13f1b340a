"""The shared cases: small inputs that once came out wrong, each with what it ought to give."""
