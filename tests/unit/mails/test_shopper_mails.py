"""What shoppers read: the right amounts, the same in both forms, and nobody else's markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from local.commands.mail_samples import samples
from local.commands.mails import write_mails
from muse.adapters.mails.shopper_mails import RenderedMail, render
from muse.adapters.mails.shopper_mails.parts import Link
from muse.adapters.mails.shopper_mails.rendering import _html_part, _text_part
from muse.domain.order import OrderStatus
from muse.domain.telling.shopper_mail import MailKind, ShopperMail
from muse.domain.tracking.carrier_pages import carrier_page
from muse.domain.tracking.parcel import ParcelStatus
from tests.builders import an_address

SAMPLES = samples()
EVIL = '<script>alert("x")</script> & <a href="https://evil.example">$text ${markup}</a>'
VOID = {"meta", "br"}


class Words(HTMLParser):
    """The text of a page, and whether every element is closed in its turn."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    @classmethod
    def of(cls, html: str) -> Words:
        page = cls()
        page.feed(html)
        page.close()
        assert not page._open
        return page


def cents(text: str) -> list[int]:
    """Every amount in a text, in cents."""
    found = re.findall(r"(-?)\$([\d,]+)\.(\d\d)", text)
    return [int(f"{sign}{whole.replace(',', '')}{part}") for sign, whole, part in found]


def sections(text: str) -> dict[str, str]:
    """A text mail by its headings."""
    parts = re.split(r"\n\n([^\n]+)\n-+\n", text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("kind", MailKind)
class TestEveryMail:
    def test_says_the_same_in_both_forms(self, kind: MailKind) -> None:
        mail = render(SAMPLES[kind])
        html = " ".join(Words.of(mail.html).words)
        for line in mail.text.splitlines():
            for part in re.split(r" \.{2,} | \(|\)|: https.*|^-+$", line):
                assert " ".join(part.split()) in html, line

    def test_names_nobody_but_by_the_first_name(self, kind: MailKind) -> None:
        mail = render(SAMPLES[kind])
        assert mail.subject.startswith("Jane, ")
        whole = mail.subject + mail.text + mail.html
        for personal in ("Doe", "Main St", "94102", "4155551234", "jane.doe@", "$"):
            assert personal not in mail.subject
        for personal in ("Doe", "Main St", "94102", "4155551234", "jane.doe@", "secret"):
            assert personal not in whole

    def test_keeps_markup_of_others_out(self, kind: MailKind) -> None:
        mail = _everything_is(EVIL, SAMPLES[kind])
        page = Words.of(render(mail).html)
        assert "<script" not in render(mail).html
        assert not any("evil" in link for link in page.links)
        assert "<script>" in " ".join(page.words)

    def test_calls_a_shopper_without_a_name_nothing(self, kind: MailKind) -> None:
        mail = SAMPLES[kind]
        nobody = replace(mail, session=replace(mail.session, shipping_address=None))
        rendered = render(nobody)
        assert "Hello," in rendered.text
        assert rendered.subject[0].isupper()

    def test_has_a_subject_of_one_line(self, kind: MailKind) -> None:
        mail = SAMPLES[kind]
        broken = an_address(name="Jane\r\nBcc: eve@example.com")
        rendered = render(replace(mail, session=replace(mail.session, shipping_address=broken)))
        assert rendered.subject.startswith("Jane, ")
        assert rendered.subject.isprintable()


def _everything_is(text: str, mail: ShopperMail) -> ShopperMail:
    address = an_address(name=text.replace(" ", "-"))
    orders = tuple(
        replace(
            order,
            store_name=text,
            items=tuple(replace(i, product=replace(i.product, name=text)) for i in order.items),
            store_order_number=order.store_order_number and text,
            failure=order.failure and replace(order.failure, message=text),
            parcels=tuple(replace(parcel, carrier=text) for parcel in order.parcels),
        )
        for order in mail.orders
    )
    return replace(mail, session=replace(mail.session, shipping_address=address), orders=orders)


class TestTheConfirmation:
    MAIL = SAMPLES[MailKind.CONFIRMATION]

    def test_adds_up_for_each_store_and_in_all(self) -> None:
        read = sections(render(self.MAIL).text)
        placed = [order for order in self.MAIL.orders if order.stands_at_store]
        for order in placed:
            *parts, total = cents(read[f"{order.store_name} (Ordered)"])
            assert sum(parts) == total == order.paid.cents
        held, released, charged = cents(read["Your payment"])
        assert held + released == charged == sum(order.paid.cents for order in placed)
        assert "-$1.50" in read["Harbor & Pine (Ordered)"]

    def test_says_what_was_not_ordered_and_why(self) -> None:
        read = sections(render(self.MAIL).text)
        assert "out of stock" in read["Juniper Outfitters (Not ordered)"]
        assert cents(read["Juniper Outfitters (Not ordered)"]) == []
        whole = replace(self.MAIL, orders=self.MAIL.orders[:2])
        assert "Not everything" not in render(whole).text

    def test_tells_of_money_that_went_back_meanwhile(self) -> None:
        [refunded] = SAMPLES[MailKind.REFUND].orders
        mail = replace(self.MAIL, orders=(refunded, *self.MAIL.orders[1:]))
        read = sections(render(mail).text)
        *parts, total = cents(read["Harbor & Pine (Ordered)"])
        assert sum(parts) == total == refunded.paid.cents
        assert cents(read["Your payment"])[-1] == refunded.refunded.cents


def test_what_failed_costs_nothing_and_its_hold_is_released() -> None:
    mail = SAMPLES[MailKind.FAILED]
    text = render(mail).text
    assert "you pay nothing" in text
    assert mail.session.payment.authorized is not None
    assert cents(text) == [mail.session.payment.authorized.cents]


def test_a_refund_adds_up() -> None:
    mail = SAMPLES[MailKind.REFUND]
    assert mail.amount is not None
    _, before, back, now = cents(render(mail).text.partition("We have")[2])
    assert (before + back, -back) == (now, mail.amount.cents)
    assert now == mail.orders[0].paid.cents


def test_a_parcel_is_followed_at_its_carrier() -> None:
    mail = SAMPLES[MailKind.SHIPPED]
    [order] = mail.orders
    [parcel] = order.parcels
    page = carrier_page(parcel.carrier, parcel.tracking_number)
    assert Words.of(render(mail).html).links == [page]
    assert f"Follow your parcel: {page}" in render(mail).text
    unknown = replace(order, parcels=())
    assert Words.of(render(replace(mail, orders=(unknown,))).html).links == []


def test_of_several_parcels_those_on_their_way_are_followed() -> None:
    mail = SAMPLES[MailKind.SHIPPED]
    [parcel] = mail.orders[0].parcels
    arrived = replace(parcel, tracking_number="1Z999", status=ParcelStatus.DELIVERED)
    both = render(replace(mail, orders=(replace(mail.orders[0], parcels=(parcel, arrived)),)))
    assert "2 parcels" in both.text
    assert len(Words.of(both.html).links) == 1


def test_a_delivery_says_until_when_it_can_be_returned() -> None:
    mail = SAMPLES[MailKind.DELIVERED]
    assert "before December 23, 2026" in render(mail).text
    cancelled = replace(mail.orders[0], status=OrderStatus.CANCELLED)
    assert "send it back" not in render(replace(mail, orders=(cancelled,))).text


@pytest.mark.parametrize("url", ["http://a.example", "javascript:alert(1)", "data:text/html,x"])
def test_nothing_but_https_is_a_link(url: str) -> None:
    for form in (_html_part, _text_part):
        with pytest.raises(ValueError, match="https"):
            form(Link("here", url))


def test_the_preview_has_both_forms_of_every_mail(tmp_path: Path) -> None:
    files = write_mails(tmp_path)
    assert {file.stem for file in files} == set(MailKind)
    assert len(files) == 2 * len(MailKind)
    shipped = (tmp_path / "shipped.html").read_text()
    expected: RenderedMail = render(SAMPLES[MailKind.SHIPPED])
    assert shipped == expected.html
    assert unescape("Harbor &amp; Pine") in (tmp_path / "shipped.txt").read_text()
