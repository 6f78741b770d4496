"""HTTPS for the operations team: tasks and tracking. Tells waiting runs the outcome."""
