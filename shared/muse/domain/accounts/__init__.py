"""Accounts at stores that are linked to Muse: Muse's own, and shoppers'."""
