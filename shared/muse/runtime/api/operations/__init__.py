"""The shapes of what the operations team sees."""
