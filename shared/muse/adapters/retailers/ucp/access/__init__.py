"""Who Muse is to a store, what the store says of itself, and requests to it."""
