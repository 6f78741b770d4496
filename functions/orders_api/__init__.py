"""HTTP API to read orders."""
