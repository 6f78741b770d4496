"""The engine: runs a playbook on a page of a real browser, and judges what the page says."""
