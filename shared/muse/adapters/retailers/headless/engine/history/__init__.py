"""Reading the order history of a store, for finding out and for a trial."""
