"""What one demo store is: its products, stock, orders and state."""
