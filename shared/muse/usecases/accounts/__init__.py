"""Linking accounts at stores: what owners and operations do, and the one try of a login."""
