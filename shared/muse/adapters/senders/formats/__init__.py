"""The forms in which senders write, each read into reports."""
