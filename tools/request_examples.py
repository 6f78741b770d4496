"""An example of every request body, for the OpenAPI document: by the name of its type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ITEM = "ci_5f3a9c2e7b1d"
REASON = "The store wrote that it can't be had in this size."

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "AddItemBody": {
        "storeId": 9001,
        "productUrl": "http://127.0.0.1:8710/products/silk-scarf",
        "quantity": 1,
    },
    "AddItemsBody": {
        "items": [
            {"storeId": 9002, "sku": "HP-ENAMEL-MUG", "quantity": 2},
            {"storeId": 9003, "sku": "JO-CAP", "quantity": 1},
        ]
    },
    "QuantityBody": {"quantity": 2},
    "ShippingBody": {
        "name": "Jane Doe",
        "address1": "123 Main St",
        "address2": "Apt 4B",
        "city": "San Francisco",
        "state": "CA",
        "zip": "94102",
        "country": "US",
        "phone": "(415) 555-1234",
        "email": "jane.doe@example.com",
    },
    "PaymentBody": {"paymentMethodId": "pm_card_visa"},
    "AccountBody": {
        "username": "jane.doe@example.com",
        "password": "correct horse battery staple",
    },
    "LinkBody": {"redirectUri": "http://localhost:5173/linked"},
    "CodeBody": {"code": "471108"},
    "VerificationCodeBody": {"storeId": 9007, "code": "471108"},
    "WebhookEndpointBody": {
        "url": "https://app.example/muse-events",
        "events": ["OrderShipped", "OrderDelivered"],
        "description": "Tells shoppers where their parcels are",
    },
    "CompleteTaskBody": {"storeOrderNumber": "WW-2041", "totalPaidCents": 4800},
    "FailTaskBody": {"reason": REASON},
    "SettleTaskBody": {"note": "The store sends the mug again."},
    "SwitchStoreBody": {"paused": ["headless"], "reason": "They rebuild their pages today."},
    "TrackingBody": {
        "trackingNumber": "1Z 999 AA1 01 2345 6784",
        "carrier": "UPS",
        "estimatedDelivery": "2026-12-04",
    },
    "ProgressBody": {"at": "2026-12-04T15:30:00Z", "note": "Left at the door."},
    "PurchaseBody": {
        "storeOrderNumber": "WW-2041",
        "totalPaidCents": 4800,
        "reason": "The receipt says so.",
    },
    "OpsCancelBody": {"reason": "The store has called it off.", "storeConfirmed": True},
    "DeniedBody": {"reason": "The parcel has left the store already."},
    "RefundBody": {
        "kind": "lines",
        "reason": "returned",
        "lines": [{"itemId": ITEM, "quantity": 1}],
        "note": "The scarf came back.",
    },
    "ReturnBody": {
        "lines": [{"itemId": ITEM, "quantity": 1}],
        "reason": "It is too large.",
    },
    "InstructionsBody": {
        "text": "Print the label, and leave the parcel at any post office.",
        "labelUrl": "https://store.example/labels/2041",
    },
    "ReceivedBody": {"lines": [{"itemId": ITEM, "quantity": 1}]},
    "RefusedReturnBody": {"reason": "It was worn."},
    "PaidOutBody": {"reference": "CHEQUE-1042"},
    "StoreRefundBody": {"amountCents": 4800},
    "WriteOffBody": {"reason": "The store has closed for good."},
    "ExplainBody": {"resolution": "A test charge of ours; it was given back by hand."},
    "ReviewBody": {"approve": True, "reason": "A customer of many years; called and confirmed."},
    "CollectionBody": {"outcome": "paid", "reference": "TRANSFER-2210"},
}

# A body of several forms has an example of each.
FORMS = {"AddBody": ("AddItemBody", "AddItemsBody")}
