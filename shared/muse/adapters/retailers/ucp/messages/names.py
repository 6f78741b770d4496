"""The names that the protocol gives to things."""

from __future__ import annotations

VERSION = "2026-04-08"
WELL_KNOWN = "/.well-known/ucp"
SHOPPING = "dev.ucp.shopping"
CHECKOUT = "dev.ucp.shopping.checkout"
FULFILLMENT = "dev.ucp.shopping.fulfillment"
CATALOG_LOOKUP = "dev.ucp.shopping.catalog.lookup"
IDENTITY_LINKING = "dev.ucp.common.identity_linking"
SPECIFICATION = f"https://ucp.dev/{VERSION}/specification"
SCHEMAS = f"https://ucp.dev/{VERSION}/schemas/shopping"
REST_SCHEMA = f"https://ucp.dev/{VERSION}/services/shopping/rest.openapi.json"
AUTHORITY = "https://ucp.dev/"
"""Who may describe what is called `dev.ucp…`: anything else that claims to is not believed."""
CARD = "card"
SHIPPING = "shipping"
