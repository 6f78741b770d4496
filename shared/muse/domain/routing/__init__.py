"""Which method places an order: the store's entry, what people switched, how a method does lately.

docs/routing.md describes it.
"""
