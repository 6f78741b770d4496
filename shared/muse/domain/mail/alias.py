"""The address of one order: Muse's mailbox with the order's number behind a plus.

An order number is as unguessable as the random session id that it is made from (muse.domain.ids),
so the address needs no secret of its own, and nothing has to be stored to read it back.
"""

from __future__ import annotations

from muse.domain.ids import is_order_number


def alias_for(mailbox: str, order_number: str) -> str:
    """Where the store's mail about one order goes. `mailbox` is Muse's own: `orders@muse.example`.
    In lower case, since some stores write addresses so anyway."""
    name, _, domain = mailbox.rpartition("@")
    return f"{name}+{order_number.lower()}@{domain}"


def order_number_in(address: str, mailbox: str) -> str | None:
    """The number of the order whose address this is, in any case; None for any other address."""
    name, _, domain = mailbox.lower().rpartition("@")
    local, _, host = address.strip().lower().rpartition("@")
    before, plus, number = local.partition("+")
    if (before, plus, host) != (name, "+", domain):
        return None
    return number.upper() if is_order_number(number.upper()) else None
