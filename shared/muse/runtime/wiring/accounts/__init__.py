"""What linked accounts, their tokens and one-time codes need."""
