"""Which adapter stands behind which port, one file per port; a function imports only its own."""
