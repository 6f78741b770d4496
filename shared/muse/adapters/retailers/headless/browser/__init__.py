"""The browser: one per warm process, a fresh context per order, pinned to the store."""
