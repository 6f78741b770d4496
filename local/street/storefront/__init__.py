"""What a visitor sees: home, product pages, orders, and the staff's pages."""
