"""What recording reports about orders needs."""
