"""The store registry: data files, and one more document that a deployment may add."""
