"""Evidence from a file: read in a stream, checked whole, and only then written, all of it at once."""
