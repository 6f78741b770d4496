"""Stand-ins for what lies outside: each keeps the promises of its port, in memory."""
