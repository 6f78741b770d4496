"""The pages of the web stores, one module per way of building them."""
