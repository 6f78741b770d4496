"""Finishing what a crash left open."""
