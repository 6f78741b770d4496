"""HTTP API of the operations team: tasks that wait for a person."""
