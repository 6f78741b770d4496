"""Webhooks to apps: their endpoints, and telling them of events."""
