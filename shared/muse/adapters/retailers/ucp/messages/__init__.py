"""What is sent and received, in the protocol's terms."""
