"""What the environment changes about the system on one machine."""

from pathlib import Path

import pytest

from local.parts import WEB_ORIGINS, parameters
from local.ports import Ports

TEMPLATE = Path(__file__).parents[2] / "template.yaml"


def test_pages_of_other_origins_may_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALLOWED_ORIGINS", raising=False)
    assert parameters(Ports(8700), TEMPLATE)["AllowedOrigins"] == ",".join(WEB_ORIGINS)
    monkeypatch.setenv("ALLOWED_ORIGINS", "http://localhost:3000")
    assert parameters(Ports(8700), TEMPLATE)["AllowedOrigins"] == "http://localhost:3000"
