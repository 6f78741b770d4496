"""Acting on a page: finding elements, verbs, effects, what went wrong."""
