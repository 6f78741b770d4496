"""Those who send reports about orders: how they sign, and how they write."""
