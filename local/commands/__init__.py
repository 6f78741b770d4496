"""What `make` runs on the running local system, each printing what came of it."""
