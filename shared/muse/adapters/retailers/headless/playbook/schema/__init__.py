"""The schema of playbooks, as pydantic models."""
