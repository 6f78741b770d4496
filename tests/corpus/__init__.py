"""Messages that nobody sent, to be read."""
