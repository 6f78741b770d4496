"""Shapes of the routes for webhooks to apps."""
