"""Webhooks to apps on DynamoDB."""
