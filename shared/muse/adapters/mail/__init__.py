"""Mail from stores: where it lies, whether it is theirs, what it says (docs/mail.md)."""
