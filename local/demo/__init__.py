"""`make demo`: a shopper pays once, several retailers receive their orders, live on the screen."""
