"""What the operations team sees and does."""
