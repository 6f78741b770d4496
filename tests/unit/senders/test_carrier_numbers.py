"""Carriers by their numbers: the published test numbers of each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from muse.adapters.senders.carrier_numbers import CarrierNumbers

ROOT = Path(__file__).resolve().parents[3]
SPECS = ROOT.parent / "shared" / "specs" / "carriers"
PUBLISHED = {"1Z5R89390357567127": "UPS", "0307 1790 0005 2348 3741": "USPS"}


@pytest.mark.parametrize(("number", "carrier"), PUBLISHED.items())
def test_a_number_tells_its_carrier(number: str, carrier: str) -> None:
    assert CarrierNumbers().carrier_of(number.replace(" ", "")) == carrier


@pytest.mark.parametrize("number", ["1Z5R89390357567128", "nonsense", "", "1" * 200])
def test_what_no_carrier_gives_out_tells_none(number: str) -> None:
    assert CarrierNumbers().carrier_of(number) is None


def _published(kind: str) -> list[tuple[str, str]]:
    if not SPECS.is_dir():
        return []
    pairs = []
    for file in sorted(SPECS.glob("*.json")):
        document = json.loads(file.read_text())
        for series in document["tracking_numbers"]:
            numbers = series["test_numbers"].get(kind, [])
            name = document["name"].replace("United States Postal Service", "USPS")
            pairs += [(name, number) for number in numbers]
    return pairs


@pytest.mark.skipif(not SPECS.is_dir(), reason="the published test numbers are not here")
def test_every_published_number_is_its_carrier_s_or_of_several() -> None:
    known = CarrierNumbers()
    wrong = [
        (carrier, number, known.carrier_of("".join(number.split())))
        for carrier, number in _published("valid")
        if known.carrier_of("".join(number.split())) not in {carrier, None}
    ]
    assert wrong == []
    told = [n for _, n in _published("valid") if known.carrier_of("".join(n.split()))]
    assert len(told) > len(_published("valid")) / 2
