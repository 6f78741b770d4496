"""Pictures and texts of pages, for people: masked, kept for a while."""
