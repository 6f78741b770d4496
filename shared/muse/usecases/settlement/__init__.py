"""Taking exactly what is due, and what becomes of money that is missing or too much."""
