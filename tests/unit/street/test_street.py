"""Opening the street."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from local.street import street
from local.street.street import MAIN_STREET, Street, StreetPlan


def test_two_stores_can_not_have_one_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = MAIN_STREET[0]
    monkeypatch.setattr(street, "MAIN_STREET", (first, replace(first, name="Another")))
    with pytest.raises(ValueError, match="9001 is taken"):
        Street(StreetPlan(base_port=0, state_dir=tmp_path))
