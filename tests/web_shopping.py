"""A shopper at the street's web stores, for totals that are the same on Muse's side and theirs."""

from __future__ import annotations

from tests.shopping import ADDRESS, SESSIONS, ApiShopper

FORMS, APP, STEPS, MEMBERS = 9004, 9005, 9006, 9007
# So many pieces of its first product that the store ships them free; Oregon has no sales tax.
PIECES = {FORMS: 6, APP: 7, STEPS: 2, MEMBERS: 4}
OREGON = ADDRESS | {"city": "Portland", "state": "OR", "zip": "97201"}


def ready_at_web_stores(shopper: ApiShopper, *stores: int) -> str:
    """A session that only has to be placed."""
    for store_id in stores:
        added = shopper.add(store_id, quantity=PIECES[store_id])
        assert added.status == 201, added.body
    session_id = shopper.start()
    shipped = shopper.call("PUT", f"{SESSIONS}/{session_id}/shipping", OREGON)
    assert shipped.status == 200, shipped.body
    shopper.pay_with(session_id, "pm_card_visa")
    return session_id
