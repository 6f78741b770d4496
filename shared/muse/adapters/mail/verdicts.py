"""What Amazon SES says of a message that it received: in header fields that it puts above all
others. Below them anybody can have written anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from muse.adapters.mail.headers import Headers
from muse.domain.mail.sender import is_of

AUTHORITY = "amazonses.com"
_WRITTEN_BY_SES = frozenset(
    {
        "return-path",
        "received",
        "x-ses-spam-verdict",
        "x-ses-virus-verdict",
        "received-spf",
        "authentication-results",
        "x-ses-receipt",
        "x-ses-dkim-signature",
    }
)
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z0-9-]{1,20})\s*=\s*([a-z]{1,20})\b(.*)", re.DOTALL)
_SIGNER = re.compile(r"header\.[id]\s*=\s*[\"']?(?:[^\s@\"']*@)?([a-z0-9.-]{1,253})")


@dataclass(frozen=True, slots=True)
class Verdicts:
    """`clean` says that a virus was looked for and not found. `dmarc` is `pass`, `fail` or another
    word, or nothing; `signers` are the domains whose signatures SES accepted."""

    spam: bool
    virus: bool
    clean: bool
    dmarc: str | None
    signers: tuple[str, ...]

    def vouch_for(self, domains: Sequence[str]) -> bool:
        """Whether SES, too, says that it is from one of these domains, and does no harm."""
        return self.clean and self._is_from(domains)

    def _is_from(self, domains: Sequence[str]) -> bool:
        return self.dmarc == "pass" or any(is_of(signer, domains) for signer in self.signers)


def verdicts_in(headers: Headers) -> Verdicts | None:
    """SES's own; None when it did not write any."""
    block = dict(_own_block(headers))
    said = block.get("authentication-results")
    if said is None or "x-ses-virus-verdict" not in block:
        return None
    results = list(_results(said))
    dmarc = next((result for method, result, _ in results if method == "dmarc"), None)
    signers = [
        found[1]
        for method, result, rest in results
        if (method, result) == ("dkim", "pass") and (found := _SIGNER.search(rest))
    ]
    if results and results[0][0] == "":
        return None
    return Verdicts(
        spam=block.get("x-ses-spam-verdict", "").upper() == "FAIL",
        virus=block["x-ses-virus-verdict"].upper() == "FAIL",
        clean=block["x-ses-virus-verdict"].upper() == "PASS",
        dmarc=dmarc,
        signers=tuple(signers),
    )


def _own_block(headers: Headers) -> Iterator[tuple[str, str]]:
    """The fields from the top down to the first that SES doesn't write, or not twice."""
    seen: set[str] = set()
    for name, value in headers.fields:
        if name not in _WRITTEN_BY_SES or name in seen:
            return
        seen.add(name)
        yield name, value


def _results(said: str) -> Iterator[tuple[str, str, str]]:
    """Method, result and what it is about; one without a method when it is another authority's."""
    text = said[:4_000].lower()
    for _ in range(3):  # comments in comments
        text = _COMMENT.sub(" ", text)
    authority, *results = text.split(";")
    if authority.split()[:1] != [AUTHORITY]:
        yield "", "", ""
        return
    for result in results:
        if found := _RESULT.match(result):
            yield found[1], found[2], found[3]
