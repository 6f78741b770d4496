"""Running Lambda functions on this machine."""
