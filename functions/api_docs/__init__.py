"""HTTP API's own description."""
