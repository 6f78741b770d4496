"""Money is kept in cents: a store whose currency has none would be paid a hundred times over."""

from __future__ import annotations

import json

import pytest

from muse.adapters.registry.files import RegistryInvalid, document_entries


def entry(currency: str) -> bytes:
    store = {
        "store_id": 9100,
        "name": "Far Away",
        "domains": ["far-away.example"],
        "methods": ["manual"],
        "currency": currency,
    }
    return json.dumps({"stores": [store]}).encode()


@pytest.mark.parametrize("currency", ["USD", "EUR", "GBP", "CAD", "MXN"])
def test_a_currency_with_cents(currency: str) -> None:
    [store] = document_entries(entry(currency))
    assert store.currency == currency


@pytest.mark.parametrize("currency", ["JPY", "KRW", "CLP", "KWD", "TND", "ISK", "UGX"])
def test_a_currency_without(currency: str) -> None:
    with pytest.raises(RegistryInvalid, match="currency"):
        document_entries(entry(currency))
