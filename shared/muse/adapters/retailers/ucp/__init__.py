"""Ordering at stores that speak the Universal Commerce Protocol: version 2026-04-08, REST binding.

The protocol is documented at https://ucp.dev/2026-04-08/specification/overview; the models here
are our own and have only what we use (docs/ucp.md)."""
