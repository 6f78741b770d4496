"""Whether a message is from whom it says: SES's verdict and our own check must agree."""

from __future__ import annotations

from collections.abc import Sequence

from muse.adapters.mail.headers import header_of, sender_domain
from muse.adapters.mail.signatures import KeyLookup, Signed, signed_by
from muse.adapters.mail.verdicts import Verdicts, verdicts_in
from muse.domain.mail.sender import SenderCheck, Standing, is_of

_OF_SIGNATURE = {
    Signed.RIGHT: SenderCheck(Standing.PROVEN, "signed"),
    Signed.NONE: SenderCheck(Standing.UNPROVEN, "not_signed"),
    Signed.WEAK: SenderCheck(Standing.UNPROVEN, "weak_signature"),
    Signed.EXPIRED: SenderCheck(Standing.UNPROVEN, "expired"),
    Signed.WRONG: SenderCheck(Standing.REFUTED, "signature_wrong"),
}


class SignedMail:
    """Implements muse.ports.mail.SenderChecks. `keys` asks the DNS."""

    def __init__(self, keys: KeyLookup) -> None:
        self._keys = keys

    def check(self, raw: bytes, domains: Sequence[str]) -> SenderCheck:
        """See the port."""
        headers = header_of(raw)
        if headers is None:
            return SenderCheck(Standing.UNPROVEN, "malformed")
        verdicts = verdicts_in(headers)
        if verdicts is None:
            return SenderCheck(Standing.UNPROVEN, "not_received_by_us")
        doubt = _doubt(verdicts, is_of(sender_domain(headers), domains))
        if doubt is not None:
            return doubt
        signed = signed_by(raw, headers, domains, self._keys)
        if signed is Signed.RIGHT and not verdicts.vouch_for(domains):
            return SenderCheck(Standing.UNPROVEN, "receiver_doubts")
        return _OF_SIGNATURE[signed]


def _doubt(verdicts: Verdicts, is_senders: bool) -> SenderCheck | None:
    """What is known before a signature is looked at."""
    if verdicts.virus:
        return SenderCheck(Standing.UNSAFE, "virus")
    if verdicts.spam:
        return SenderCheck(Standing.UNSAFE, "spam")
    if not is_senders:
        return SenderCheck(Standing.UNPROVEN, "other_sender")
    if verdicts.dmarc == "fail":
        return SenderCheck(Standing.REFUTED, "dmarc_failed")
    return None
