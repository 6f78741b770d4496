"""The messages of UCP, and who may send them."""
