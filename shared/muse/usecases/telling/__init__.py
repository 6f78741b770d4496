"""Telling shoppers what became of what they ordered."""
