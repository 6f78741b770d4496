"""The shapes of the HTTPS API: request bodies, and views made from domain objects."""
