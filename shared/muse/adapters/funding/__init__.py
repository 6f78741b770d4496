"""How Muse pays stores."""
