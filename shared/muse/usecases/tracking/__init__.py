"""What is reported of orders after they were placed."""
