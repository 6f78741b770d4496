"""The stores by name, one module each."""
