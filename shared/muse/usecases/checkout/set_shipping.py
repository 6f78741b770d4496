"""Set the shipping address, and quote what each store's part costs delivered there."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from muse.domain.address import Address, CheckedAddress
from muse.domain.errors import Problem, StoreRefused, UpstreamUnavailable, VersionConflict
from muse.domain.placement.failures import Decision, PlacementFailure
from muse.domain.quote import StoreQuote, unquoted
from muse.domain.session import CheckoutSession
from muse.domain.snapshot import StorePart
from muse.domain.store import Method
from muse.ports import AddressBook, Clock, Retailers, Storage, StoreRegistry
from muse.usecases.checkout.ownership import own_checkout

_AT_ONCE = 8
_RETRIES = 3


@dataclass(frozen=True, slots=True)
class SetShipping:
    session_id: str
    user_id: str
    address: Address


@dataclass(frozen=True, slots=True)
class QuotingDependencies:
    """What setting the address needs."""

    storage: Storage
    stores: StoreRegistry
    retailers: Retailers
    addresses: AddressBook
    clock: Clock


def set_shipping(command: SetShipping, deps: QuotingDependencies) -> CheckoutSession:
    """Freeze the checked address and a quote per store.

    Errors: AddressUndeliverable, StoreRefused (a store can't deliver this, with the reason),
    UpstreamUnavailable (a store did not answer), UnknownStore, NotFound, and those of an uneditable
    session.
    """
    session = own_checkout(deps.storage, command.session_id, command.user_id)
    session.require_editable(deps.clock.now())
    checked = deps.addresses.check(command.address)
    quotes = _quote_all(session.snapshot.stores, checked.address, deps)
    for _ in range(_RETRIES):
        try:
            return _keep(session, checked, quotes, deps)
        except VersionConflict:  # the payment method may be chosen at the same time
            session = deps.storage.checkout(session.session_id)
    return _keep(session, checked, quotes, deps)


def _keep(
    session: CheckoutSession,
    checked: CheckedAddress,
    quotes: tuple[StoreQuote, ...],
    deps: QuotingDependencies,
) -> CheckoutSession:
    shipped = session.ship_to(checked, quotes, deps.clock.now())
    deps.storage.commit(shipped)
    return shipped.saved()


def _quote_all(
    parts: Sequence[StorePart], to: Address, deps: QuotingDependencies
) -> tuple[StoreQuote, ...]:
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return tuple(pool.map(lambda part: _quote(part, to, deps), parts))


def _quote(part: StorePart, to: Address, deps: QuotingDependencies) -> StoreQuote:
    """The store's own quote where its method gives one, else the items alone."""
    store = deps.stores.store(part.store_id)
    if store.open_methods(deps.clock.now().date())[0] is not Method.API:
        return _items_alone(part)
    try:
        return deps.retailers.of(store, Method.API).quote(part, to)
    except PlacementFailure as failure:
        if failure.decision is Decision.FAIL_ORDER:
            raise _refusal(part, failure) from failure
        if failure.decision is Decision.TRY_AGAIN:
            raise UpstreamUnavailable(f"{part.store_name} did not answer.") from failure
        return _items_alone(part)


def _items_alone(part: StorePart) -> StoreQuote:
    return unquoted(part.store_id, [item.priced for item in part.items], part.currency)


def _refusal(part: StorePart, failure: PlacementFailure) -> StoreRefused:
    field = f"items.{failure.item_id}" if failure.item_id else f"stores.{part.store_id}"
    problem = Problem(field, f"{failure.code}: {failure.shopper_message}")
    return StoreRefused(f"{part.store_name}: {failure.shopper_message}", [problem])
