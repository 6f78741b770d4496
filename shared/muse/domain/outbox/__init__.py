"""What the system tells others: events, made of what was stored."""
