"""What the functions of the stack share: proves that the shared layer is on their path."""

GREETED_BY = "the shared layer"
