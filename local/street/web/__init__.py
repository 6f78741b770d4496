"""Stores that are ordered from through a browser: bags, checkouts, accounts and their pages."""
