"""Checking postal addresses and phone numbers."""
