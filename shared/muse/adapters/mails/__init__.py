"""Mails to shoppers: how they read, and how they are sent."""
