"""What the shopper sees of orders, and how they move."""
