"""What shoppers are written, and when."""
