"""How Muse pays stores."""

from __future__ import annotations

from functools import cache

from muse.adapters.funding.configured import ConfiguredFunding
from muse.domain.money import Money
from muse.domain.store import Store
from muse.ports import Funding, PaymentReference
from muse.runtime.settings import optional
from muse.runtime.wiring.aws.secrets import Secret


@cache
def funding() -> Funding:
    """What the secret lists. It is read when a store is paid and not before: most functions that
    speak to stores never pay one, and may not read it."""
    return SecretFunding(optional("FUNDING_SECRET_ARN"))


class SecretFunding:
    """Implements muse.ports.Funding."""

    def __init__(self, arn: str) -> None:
        self._secret = Secret(arn) if arn else None

    def reference(self, store: Store, order_number: str, cap: Money) -> PaymentReference:
        """See the port. Errors besides: FundingInvalid, Unavailable."""
        means = self._secret.fields() if self._secret else {}
        return ConfiguredFunding.of(means).reference(store, order_number, cap)
