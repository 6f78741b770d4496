"""Who sent a message, as far as that is proven."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from muse.domain.store import Store

_FEWEST_LABELS = 2


class Standing(StrEnum):
    """How far it is proven that a message is a store's own. `proven`: whoever received it says so,
    and a signature of the store's domain was checked again. `unproven`: nothing proves it.
    `refuted`: it claims to be the store's and is not. `unsafe`: a virus, or spam."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    REFUTED = "refuted"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class SenderCheck:
    """What became of checking the sender. `why` is a code: `signed`, `not_signed`,
    `other_sender`, `not_received_by_us`, `receiver_doubts`, `weak_signature`, `expired`,
    `signature_wrong`, `dmarc_failed`, `virus`, `spam`, `malformed`."""

    standing: Standing
    why: str


def mail_domains(store: Store) -> tuple[str, ...]:
    """The domains that mail of this store comes from, themselves and all below them: its own,
    without the `www.` and without ports and wildcards."""
    hosts = (domain.partition(":")[0].removeprefix("*.") for domain in store.domains)
    bare = (host.removeprefix("www.") for host in hosts)
    named = (host for host in bare if host.count(".") + 1 >= _FEWEST_LABELS)
    return tuple(dict.fromkeys(host for host in named if not host.replace(".", "").isdigit()))


def is_of(domain: str | None, domains: Iterable[str]) -> bool:
    """Whether a domain is one of these or below one of them."""
    if domain is None:
        return False
    return any(domain == one or domain.endswith(f".{one}") for one in domains)
