"""Webhooks to apps, over HTTP, signed by the Standard Webhooks specification."""
