"""Templates: their patterns, their form, and what they make of a message."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muse.adapters.mail.templates.applying import news_by, text_of_page
from muse.adapters.mail.templates.dates import DateFormatWrong, day_in, require_date_format
from muse.adapters.mail.templates.loading import (
    EmailTemplateInvalid,
    load_template,
    shipped_templates,
    templates_in,
)
from muse.adapters.mail.templates.pattern import PLACES, PatternWrong, pattern
from muse.domain.mail.message import Message, News
from muse.domain.tracking.report import ReportKind

SENT = datetime(2026, 12, 28, 9, tzinfo=UTC)
TEMPLATE = """
template: wool
version: 1
store_id: 7
source: a mail of a test
senders: [mail.wool.example]
messages:
  - name: sent
    subject: "Order {order} was sent"
    says: shipped
    lines: ["Number {tracking}", "With {carrier}", "On {date}"]
    dates: ["%B %d"]
"""


def read(text: str, subject: str = "Order W-1 was sent") -> tuple[News, ...] | None:
    message = Message("<1>", "wool.example", (), SENT, subject, (text,))
    return news_by(load_template(TEMPLATE, "wool"), message)


class TestPatterns:
    @pytest.mark.parametrize(
        ("form", "line", "found"),
        [
            ("Order {order}", "Order W-1", {"order": "W-1"}),
            ("Order {order} sent", "Order W-1 sent", {"order": "W-1"}),
            ("{any} order {order}", "Jo, your order W-1", {"any": "Jo, your", "order": "W-1"}),
            (
                "{order} by {carrier}",
                "W-1 by DHL Express",
                {"order": "W-1", "carrier": "DHL Express"},
            ),
            ("It is sent", "It is sent", {}),
            ("Order {order}", "Your order W-1", None),
            ("Order {order} sent", "Order W-1 sent today", None),
            ("Order {order}", "Order W-1 sent", None),
            ("Order {order}", "Order ", None),
            ("It is sent", "It is not sent", None),
            ("a {order}a", "a a", None),
        ],
    )
    def test_a_line(self, form: str, line: str, found: dict[str, str] | None) -> None:
        assert pattern(form).match(line) == found

    @pytest.mark.parametrize(
        "form",
        ["{order}", "{order}{tracking} x", "x {colour}", "x {order} y {order}", "x {", "(a+)+ {"],
    )
    def test_what_is_no_pattern(self, form: str) -> None:
        with pytest.raises(PatternWrong):
            pattern(form)

    @given(st.text(max_size=600), st.lists(st.sampled_from(sorted(PLACES)), unique=True))
    def test_any_line_is_matched_at_once(self, line: str, places: list[str]) -> None:
        form = "a".join(f"{{{place}}}" for place in places) + " a"
        started = time.monotonic()
        pattern(form).match(line)
        pattern(form).match("a" * 500)
        assert time.monotonic() - started < 0.5


class TestDates:
    @pytest.mark.parametrize(
        ("text", "form", "day"),
        [
            ("December 30", "%B %d", date(2026, 12, 30)),
            ("January 2", "%B %d", date(2027, 1, 2)),
            ("December 22", "%B %d", date(2026, 12, 22)),
            ("Saturday, January 2", "%A, %B %d", date(2027, 1, 2)),
            ("31.12.2026", "%d.%m.%Y", date(2026, 12, 31)),
            ("February 29", "%B %d", None),
            ("February 30", "%B %d", None),
            ("soon", "%B %d", None),
        ],
    )
    def test_a_day(self, text: str, form: str, day: date | None) -> None:
        assert day_in(text, (form,), SENT.date()) == day

    @pytest.mark.parametrize("form", ["%d", "%B", "%H:%M", "%d %j", "tomorrow", "%d %"])
    def test_what_names_no_day(self, form: str) -> None:
        with pytest.raises(DateFormatWrong):
            require_date_format(form)


class TestMessages:
    def test_one_parcel(self) -> None:
        found = read("Hello,\n\nNumber 1Z999999\nWith  UPS\nOn December 30\n")
        assert found == (News(ReportKind.SHIPPED, "W-1", "1Z999999", "UPS", date(2026, 12, 30)),)

    def test_what_comes_before_the_parcels_is_of_all(self) -> None:
        found = read("With UPS\nNumber 1Z999991\nNumber 1Z999992\nWith DHL\n")
        assert found is not None
        assert [(one.tracking_number, one.carrier) for one in found] == [
            ("1Z999991", "UPS"),
            ("1Z999992", "DHL"),
        ]

    def test_without_a_parcel_it_is_of_the_order(self) -> None:
        assert read("Hello") == (News(ReportKind.SHIPPED, "W-1"),)

    def test_a_day_that_is_none_makes_it_unclear(self) -> None:
        assert read("Number 1Z999991\nOn Someday 3\n") is None

    def test_a_subject_that_no_form_knows(self) -> None:
        assert read("Number 1Z999991", "Hello") is None

    def test_two_orders_are_none(self) -> None:
        template = load_template(TEMPLATE.replace("With {carrier}", "Order {order}"), "wool")
        two = Message("<1>", None, (), SENT, "Order W-1 was sent", ("Order W-2\n",))
        assert news_by(template, two) is None
        one = Message("<1>", None, (), SENT, "Order W-1 was sent", ("Order #W-1\n",))
        assert news_by(template, one) == (News(ReportKind.SHIPPED, "W-1"),)

    def test_too_many_parcels(self) -> None:
        assert read("\n".join(f"Number 1Z9999{n}" for n in range(30))) is None

    def test_a_page_as_text(self) -> None:
        shown = text_of_page(
            "<style>x</style><p>One&nbsp;<b>two</b></p><div>three<br>four</div><script>no"
        )
        assert [line.strip() for line in shown.splitlines() if line.strip()] == [
            "One\N{NO-BREAK SPACE} two",
            "three",
            "four",
        ]

    @pytest.mark.parametrize("piece", ["<", "<p", "<script>", "<style", "&", "<!--"])
    def test_a_page_of_nothing_but_beginnings(self, piece: str) -> None:
        started = time.monotonic()
        text_of_page(piece * (500_000 // len(piece)))
        assert time.monotonic() - started < 3


class TestLoading:
    def test_every_shipped_template_is_in_order(self) -> None:
        assert 9004 in shipped_templates()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (("store_id: 7", "store_id: seven"), "line 4: store_id"),
            (("says: shipped", "says: sold"), "line 10: messages.0.says"),
            (('"On {date}"', '"On {day}"'), "there is no place {day}"),
            (('["%B %d"]', '["%H"]'), "only %d, %m"),
            (("version: 1", "version: 1\nversion: 2"), "a second time"),
            (("version: 1", "version: 1\nregex: x"), "regex"),
            (("template: wool", "template: silk"), "the file is called 'wool'"),
            (("mail.wool.example", "wool"), "senders"),
            (("source: a", "source: !!python/name:os.system a"), "Tags"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, change: tuple[str, str], words: str) -> None:
        with pytest.raises(EmailTemplateInvalid) as invalid:
            load_template(TEMPLATE.replace(*change), "wool")
        assert words in str(invalid.value)

    def test_two_templates_for_one_store(self, tmp_path: Path) -> None:
        tmp_path.joinpath("wool.yaml").write_text(TEMPLATE)
        tmp_path.joinpath("silk.yaml").write_text(TEMPLATE.replace("wool\n", "silk\n"))
        with pytest.raises(EmailTemplateInvalid, match="for one store"):
            templates_in(tmp_path)
