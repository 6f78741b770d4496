"""How to read a store's mails, as data (docs/writing-an-email-template.md)."""
