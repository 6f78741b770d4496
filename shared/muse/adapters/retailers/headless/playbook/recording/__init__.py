"""Drafts from recordings of the browser's own Recorder (Chrome DevTools)."""
