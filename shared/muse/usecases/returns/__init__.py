"""What shoppers send back: asked for, on its way, received or not."""
