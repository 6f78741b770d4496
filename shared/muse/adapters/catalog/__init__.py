"""Products as stores' web pages describe them, in schema.org JSON-LD."""
