"""Storage: one table per aggregate, on PynamoDB."""
