"""Whether methods work at their stores: health, canaries, and who is told."""
