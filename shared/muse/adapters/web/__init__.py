"""Fetching from stores: only from a store's own domains, only from public addresses."""
