"""Webhooks to apps: who is told of events, and how far that is."""
