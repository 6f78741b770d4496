"""Playbooks: how to order at one web store, as data (docs/playbooks.md)."""
