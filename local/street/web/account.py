"""The one account that exists at every web store: who it is, and what it can pay with."""

from __future__ import annotations

EMAIL = "orders@muse.example"
DEMO_PASSWORD = "street-demo-password"
DEMO_SECURITY_CODE = "737"

VISA, MASTERCARD = "4242", "5100"
CARDS = {VISA: "Visa ending in 4242", MASTERCARD: "Mastercard ending in 5100"}
GIFT_CARD_CENTS = 2500

FIRST_ADDRESS = {
    "name": "Muse Orders",
    "line1": "1 Market Street",
    "line2": "",
    "city": "San Francisco",
    "state": "CA",
    "zip": "94105",
}
ADDRESS_FIELDS = ("name", "line1", "line2", "city", "state", "zip")
