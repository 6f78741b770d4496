"""What every draft has: the parts that a recording can't tell."""

from __future__ import annotations

from typing import Any

HEADER = """\
# A draft from a recording. `make playbook-check FILE=…` lists every DECIDE with its line;
# docs/writing-a-playbook.md explains what to put there. What was typed is not in here.
"""


def _decide(what: str) -> dict[str, str]:
    return {"css": f"DECIDE: {what}"}


def _lines() -> dict[str, Any]:
    return {
        "rows": _decide("a line of the order"),
        "sku": _decide("its article number, in the line"),
        "quantity": _decide("its quantity, in the line"),
    }


def empty_draft(name: str, store: str, host: str) -> dict[str, Any]:
    """All phases, each with what must be decided."""
    return {
        "playbook": name,
        "version": 1,
        "store": store,
        "verified": False,
        "source": f"a recording at {host}",
        "phases": {
            "login": {
                "landmark": "/DECIDE-the-account-page",
                "signed_in": {"visible": _decide("what only a signed-in account shows there")},
                "signed_out": {"visible": _decide("what shows that nobody is signed in")},
                "steps": [{"goto": "/DECIDE-the-login-page"}],
            },
            "history": {
                "steps": [{"goto": "/DECIDE-the-order-history"}],
                "rows": _decide("an order in the list"),
                "none": {"visible": _decide("what is shown when there are no orders")},
                "number": _decide("the order's number, in its row"),
                "total": _decide("the order's total, in its row"),
                "lines": _lines(),
            },
            "bag": {
                "steps": [
                    {"goto": "/DECIDE-the-bag"},
                    {
                        "clear_bag": {
                            "rows": _decide("a line in the bag"),
                            "remove": {"role": "button", "name": "DECIDE: Remove"},
                            "empty": {"visible": {"text": "DECIDE: your bag is empty"}},
                        }
                    },
                    {"each_line": [{"goto": "{line.url}"}]},
                ]
            },
            "shipping": {"steps": []},
            "payment": {"steps": []},
            "review": {
                "steps": [],
                "read": {
                    "lines": _lines(),
                    **{
                        what: _decide(f"where the page says it, or absent: {what}")
                        for what in (
                            "address", "subtotal", "shipping", "tax", "discount", "total",
                            "instrument", "gift_card", "points",
                        )
                    },
                },
            },
            "submit": {"click": {"role": "button", "name": "DECIDE: Place order"}},
            "confirm": {
                "expect": {"visible": _decide("what only the confirmation shows")},
                "read": {"number": _decide("the order's number"), "total": "as_reviewed"},
            },
        },
    }  # fmt: skip
