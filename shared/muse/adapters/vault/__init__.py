"""The vault: credentials, encrypted; opened only with a record of it (docs/security.md)."""
