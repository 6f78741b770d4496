"""HTTPS without authentication: the API's documentation, and Muse's UCP profile."""
