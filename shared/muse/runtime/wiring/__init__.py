"""Which adapter stands behind which port, one file per port; a function imports only its own.

What not every request needs is imported when it is first used, so that a cold start is short.
"""
