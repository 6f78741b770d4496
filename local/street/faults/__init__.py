"""What can go wrong at a demo store, and how it is switched on."""
