"""DynamoDB streams, delivered to functions."""
