"""Items of the accounts table."""
