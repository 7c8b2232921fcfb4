"""One question, one file. Each function reads the store and returns a frame or a small record."""
