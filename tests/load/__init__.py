"""The performance goals (docs/performance.md), measured: `python -m tests.load [PART …]`."""
