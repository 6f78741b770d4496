"""A secret key that is replaced while a process runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from muse.adapters.stripe.transport.library import stripe
from muse.adapters.stripe.transport.replaceable_key import WithCurrentKey

URL = "https://api.stripe.com/v1/refunds"


class Account(stripe.HTTPClient):
    """Takes one key; remembers what it was asked."""

    name = "account"

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.seen: list[tuple[str, str, Any]] = []

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        **_: object,
    ) -> tuple[str, int, Mapping[str, str]]:
        assert headers is not None
        self.seen.append((headers["Authorization"], headers["Idempotency-Key"], post_data))
        return "", 200 if headers["Authorization"] == f"Bearer {self.key}" else 401, {}

    def close(self) -> None:
        """Nothing is open."""


class Vault:
    """`current` is what the process knows, `stored` what there is."""

    def __init__(self, current: str, stored: str) -> None:
        self._current = current
        self.stored = stored
        self.readings = 0

    def current(self) -> str:
        return self._current

    def after_refusal(self) -> str:
        self.readings += 1
        self._current = self.stored
        return self._current


def send(account: Account, vault: Vault) -> int:
    headers = {"Authorization": "Bearer sk_of_the_first_day", "Idempotency-Key": "key-1"}
    return WithCurrentKey(account, vault).request("post", URL, headers, "amount=1")[1]


def test_a_call_is_signed_with_the_key_as_it_is_now() -> None:
    account, vault = Account("sk_now"), Vault("sk_now", "sk_now")

    assert send(account, vault) == 200
    assert account.seen == [("Bearer sk_now", "key-1", "amount=1")]
    assert vault.readings == 0


def test_a_call_that_is_refused_with_the_old_key_is_repeated_with_the_new_one() -> None:
    account, vault = Account("sk_new"), Vault("sk_old", "sk_new")

    assert send(account, vault) == 200
    assert account.seen == [
        ("Bearer sk_old", "key-1", "amount=1"),
        ("Bearer sk_new", "key-1", "amount=1"),
    ]
    assert send(account, vault) == 200
    assert vault.readings == 1


@pytest.mark.parametrize("stored", ["sk_old", "sk_wrong"])
def test_a_key_that_stays_wrong_is_tried_no_longer(stored: str) -> None:
    account, vault = Account("sk_new"), Vault("sk_old", stored)

    assert send(account, vault) == 401
    assert len(account.seen) == (1 if stored == "sk_old" else 2)
