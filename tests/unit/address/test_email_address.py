"""Which e-mail addresses are taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from muse.adapters.address.book import FormatAddressBook
from muse.adapters.address.email_address import read_email
from muse.domain.errors import AddressUndeliverable
from tests.builders import an_address

LONG = "a" * 64


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("jane.doe@example.com", "jane.doe@example.com"),
        ("Jane.Doe+muse@Mail.Example.COM", "Jane.Doe+muse@mail.example.com"),
        ("o'hara_1@xn--mller-kva.example", "o'hara_1@xn--mller-kva.example"),
        (f"{LONG}@example.com", f"{LONG}@example.com"),
    ],
)
def test_what_people_have(text: str, read: str) -> None:
    assert read_email(text) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jane",
        "@example.com",
        "jane@",
        "jane@localhost",
        "jane@example",
        "jane@127.0.0.1",
        "jane@[127.0.0.1]",
        "jane..doe@example.com",
        ".jane@example.com",
        "jane@example..com",
        "jane@-example.com",
        "jane@example.com, eve@example.com",
        "jane@example.com\nBcc: eve@example.com",
        "Jane <jane@example.com>",
        '"jane doe"@example.com',
        "jane(comment)@example.com",
        "j\u00e4ne@example.com",
        "jane@ex\u00e4mple.com",
        f"{LONG}a@example.com",
        f"jane@{'a.' * 124}com",
    ],
)
def test_what_no_mail_service_takes(text: str) -> None:
    assert read_email(text) is None


class TestTheAddressBook:
    def test_takes_it_along_in_its_normal_form(self) -> None:
        given = replace(an_address(), email="  Jane@Example.com ")
        checked = FormatAddressBook().check(given)
        assert checked.address.email == "Jane@example.com"

    def test_needs_none(self) -> None:
        assert FormatAddressBook().check(an_address()).address.email is None
        empty = replace(an_address(), email=" ")
        assert FormatAddressBook().check(empty).address.email is None

    def test_says_that_it_is_none(self) -> None:
        with pytest.raises(AddressUndeliverable) as refused:
            FormatAddressBook().check(replace(an_address(), email="jane@home"))
        told = [(problem.field, problem.problem) for problem in refused.value.details]
        assert told == [("email", "is not an e-mail address")]


def test_a_store_s_words_are_told_without_it() -> None:
    address = replace(an_address(), email="jane@example.com")
    assert address.masked_in("sent to JANE@example.com") == "sent to …"
