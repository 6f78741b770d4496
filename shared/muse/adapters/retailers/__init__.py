"""The ways of ordering at retailers."""
