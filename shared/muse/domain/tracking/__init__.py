"""What is reported of orders after they were placed, and where their parcels are."""
