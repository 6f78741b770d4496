"""The retail street: demo stores that behave like real ones, one port per store."""
