"""HTTPS: the shopper's orders, read only."""
