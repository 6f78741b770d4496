"""Workflow: take exactly what is due, release the rest."""
