"""Secrets that are replaced while a process runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from muse.adapters import aws
from muse.domain.errors import Unavailable
from muse.runtime.wiring.aws.secrets import KEPT_SECONDS, Secret


class Vault:
    """Secrets Manager, with one secret."""

    def __init__(self) -> None:
        self.stored: dict[str, Any] = {"secretKey": "first"}
        self.readings = 0
        self.down = False

    def get_secret_value(self, SecretId: str) -> dict[str, str]:  # noqa: N803 - AWS's name
        self.readings += 1
        if self.down:
            raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")
        return {"SecretString": json.dumps(self.stored)}


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Vault:
    made = Vault()
    monkeypatch.setattr(aws, "client", lambda service, config: made)
    return made


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def secret(now: list[float]) -> Secret:
    return Secret("arn", clock=lambda: now[0])


def test_a_secret_is_read_once_for_five_minutes(
    vault: Vault, secret: Secret, now: list[float]
) -> None:
    assert secret.fields() == {"secretKey": "first"}
    vault.stored = {"secretKey": "second"}
    now[0] = KEPT_SECONDS - 1
    assert secret.fields() == {"secretKey": "first"}
    assert vault.readings == 1
    now[0] = KEPT_SECONDS
    assert secret.fields() == {"secretKey": "second"}
    assert vault.readings == 2


def test_it_can_be_read_again_at_once(vault: Vault, secret: Secret) -> None:
    secret.fields()
    vault.stored = {"secretKey": "second"}
    assert secret.read_again() == {"secretKey": "second"}
    assert secret.fields() == {"secretKey": "second"}
    assert vault.readings == 2


def test_the_last_value_outlives_a_disturbance(
    vault: Vault, secret: Secret, now: list[float]
) -> None:
    secret.fields()
    vault.down = True
    now[0] = 2 * KEPT_SECONDS
    assert secret.fields() == {"secretKey": "first"}


def test_without_any_value_the_caller_is_told_to_try_again(vault: Vault, secret: Secret) -> None:
    vault.down = True
    with pytest.raises(Unavailable):
        secret.fields()
    vault.down = False
    assert secret.fields() == {"secretKey": "first"}
