"""What the items of each table look like, and how values are written."""
