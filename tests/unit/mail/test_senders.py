"""Who sent a message: SES's verdict, and our own check of the signature."""

from __future__ import annotations

import pytest

from muse.adapters.mail.authentication import SignedMail
from muse.adapters.mail.headers import Headers, header_of
from muse.adapters.mail.signatures import MOST_SIGNATURES
from muse.adapters.mail.verdicts import Verdicts, verdicts_in
from muse.domain.errors import Unavailable
from muse.domain.mail.sender import Standing, is_of, mail_domains
from tests.builders import a_store
from tests.corpus.book import KEYS
from tests.corpus.messages import ALIAS, DOMAIN, SENDING, sent, shipped
from tests.corpus.signing import received, signed

ABOVE = (
    ("received", "from x by inbound-smtp.us-east-1.amazonaws.com for a@muse.example; now"),
    ("x-ses-spam-verdict", "PASS"),
    ("x-ses-virus-verdict", "PASS"),
)


def said(results: str, *below: tuple[str, str]) -> Verdicts | None:
    return verdicts_in(Headers((*ABOVE, ("authentication-results", results), *below)))


def test_its_words() -> None:
    verdicts = said(
        "amazonses.com; spf=pass (spfCheck: (x) y) client-ip=1; dkim=pass header.i=@a.example;"
        " dkim=fail header.i=@b.example; dkim=pass header.d=c.example; dmarc=none header.from=a"
    )
    assert verdicts is not None
    assert (verdicts.dmarc, verdicts.signers) == ("none", ("a.example", "c.example"))
    assert (verdicts.spam, verdicts.virus, verdicts.clean) == (False, False, True)


def test_a_comment_proves_nothing() -> None:
    verdicts = said("amazonses.com; dkim=fail (dkim=pass header.i=@a.example; dmarc=pass)")
    assert verdicts is not None
    assert (verdicts.dmarc, verdicts.signers) == (None, ())


@pytest.mark.parametrize(
    "results", ["mx.example; dmarc=pass", "amazonses.com.evil.example; dmarc=pass", "", ";;;"]
)
def test_another_authority_says_nothing(results: str) -> None:
    assert said(results) is None


def test_what_lies_below_its_own_fields_is_anybodys() -> None:
    forged = ("authentication-results", "amazonses.com; dmarc=pass")
    assert verdicts_in(Headers((*ABOVE, ("from", "a@b.example"), forged))) is None
    assert verdicts_in(Headers((*ABOVE, ABOVE[0], forged))) is None
    first = said("amazonses.com; dmarc=fail", forged)
    assert first is not None
    assert first.dmarc == "fail"


@pytest.mark.parametrize("missing", ["x-ses-virus-verdict", "authentication-results"])
def test_without_all_of_it_there_is_no_verdict(missing: str) -> None:
    headers = header_of(sent(shipped()))
    assert headers is not None
    assert verdicts_in(headers) is not None
    kept = tuple(field for field in headers.fields if field[0] != missing)
    assert verdicts_in(Headers(kept)) is None


def test_the_domains_of_a_store() -> None:
    store = a_store(
        domains=("www.gap.example", "*.cdn.gap.example", "shop.example:8443", "127.0.0.1:9604")
    )
    assert mail_domains(store) == ("gap.example", "cdn.gap.example", "shop.example")
    assert mail_domains(a_store(domains=("www.example", "localhost:1"))) == ()


@pytest.mark.parametrize(
    ("domain", "is_one"),
    [
        ("gap.example", True),
        ("e.gap.example", True),
        ("notgap.example", False),
        ("gap.example.evil.example", False),
        ("example", False),
        (None, False),
    ],
)
def test_a_domain_and_those_below_it(domain: str | None, is_one: bool) -> None:
    assert is_of(domain, ["gap.example"]) is is_one


def test_a_key_that_cannot_be_asked_for_is_asked_for_again_later() -> None:
    def unanswered(name: str) -> bytes | None:
        raise Unavailable

    with pytest.raises(Unavailable):
        SignedMail(unanswered).check(sent(shipped()), [DOMAIN])


def test_only_the_key_of_the_domain_is_asked_for() -> None:
    asked: list[str] = []

    def keys(name: str) -> bytes | None:
        asked.append(name)
        return KEYS.get(name)

    both = received(signed(signed(shipped(), SENDING), "elsewhere.example"), ALIAS)
    assert SignedMail(keys).check(both, [DOMAIN]).standing is Standing.PROVEN
    assert asked == [f"muse2026._domainkey.{SENDING}"]


def test_signatures_that_are_too_many_are_not_looked_at() -> None:
    raw = signed(shipped(), SENDING)
    above = b"DKIM-Signature: v=1; d=elsewhere.example\r\n" * MOST_SIGNATURES
    check = SignedMail(KEYS.get).check(received(above + raw, ALIAS), [DOMAIN])
    assert (check.standing, check.why) == (Standing.UNPROVEN, "not_signed")


@pytest.mark.parametrize(
    "record",
    [b"", b"v=DKIM1; k=rsa; p=", b"v=DKIM1; p=####", b"\xff\xfe", b"v=DKIM1; k=dsa; p=AAAA"],
)
def test_a_key_that_is_none(record: bytes) -> None:
    check = SignedMail(lambda name: record).check(sent(shipped()), [DOMAIN])
    assert check.standing is Standing.REFUTED


@pytest.mark.parametrize(
    ("tag", "other"), [(b"a=rsa-sha256", b"a=rsa-sha1"), (b"from : to", b"to : to")]
)
def test_a_signature_of_a_kind_that_is_not_accepted(tag: bytes, other: bytes) -> None:
    check = SignedMail(KEYS.get).check(sent(shipped()).replace(tag, other, 1), [DOMAIN])
    assert (check.standing, check.why) == (Standing.UNPROVEN, "weak_signature")
