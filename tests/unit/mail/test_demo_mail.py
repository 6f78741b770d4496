"""Messages that the local system writes are those that the product believes and reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from local.mail.keys import NAME, public_record, signing_key
from local.mail.writing import STATUSES, written
from muse.usecases.tracking.receive_mail import MailOutcome
from tests.builders import NOW
from tests.corpus.desk import MailDesk
from tests.corpus.messages import ALIAS, NUMBER


@pytest.mark.parametrize("says", sorted(STATUSES))
def test_what_a_demo_store_says(tmp_path: Path, says: str) -> None:
    desk = MailDesk()
    desk.place()
    key = signing_key(tmp_path)
    desk.keys[NAME] = public_record(key)
    raw = written(says, ALIAS, NUMBER, key, NOW - timedelta(minutes=5))
    expected = MailOutcome.TASK if says == "cancelled" else MailOutcome.REPORTED
    assert desk.receive(raw) is expected
    assert [said.report.kind for said in desk.reports.published] == (
        [] if says == "cancelled" else [says]
    )


def test_the_key_stays_the_same(tmp_path: Path) -> None:
    assert signing_key(tmp_path) == signing_key(tmp_path)
    assert signing_key(tmp_path) != signing_key(tmp_path / "other")
