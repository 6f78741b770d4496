"""How a function is put together: settings, wiring, logging, HTTP errors."""
