"""From the cart to a checkout whose orders are written and whose run is started."""
