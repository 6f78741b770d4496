"""The shapes of what comes after the sale."""
