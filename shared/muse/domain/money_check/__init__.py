"""What the daily check compares, and what it finds."""
