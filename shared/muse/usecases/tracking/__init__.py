"""What becomes of orders once their stores have them."""
