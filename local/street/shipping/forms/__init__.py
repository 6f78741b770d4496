"""The wire forms of those who tell: what each writes of a thing that has happened."""
