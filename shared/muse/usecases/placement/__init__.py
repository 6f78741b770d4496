"""Getting one order accepted by its store: by its API, or by a person."""
