"""The mails that shoppers would have got: the emulator keeps what SES is given."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

from local.aws.clients import CONFIG, session
from local.demo import screen
from local.demo.shopper import DemoFailed
from local.loopback import fetch

MAIL_FROM = "hello@muse.example"
_WAIT_SECONDS = 20.0
_A_TEXT_SAYS = 14  # lines of a mail that are shown
_NO_NAME = re.compile(r"[^a-z0-9]+")


class Mailbox:
    """What SES was given. Each mail is written into a folder, to be looked at in a browser."""

    def __init__(self, aws_url: str, folder: Path) -> None:
        self._aws_url = aws_url
        self._url = f"{aws_url}/_ministack/ses/messages"
        self._folder = folder

    def open(self) -> None:
        """Have SES take Muse's mails: it sends for addresses that were verified. What the emulator
        knows of mails ends with it."""
        ses = session().client("ses", endpoint_url=self._aws_url, config=CONFIG)
        ses.verify_email_identity(EmailAddress=MAIL_FROM)

    def arrived(self, subjects: set[str]) -> list[dict[str, Any]]:
        """All mails so far, oldest first, once there is one of each of these kinds of subject.
        Raises DemoFailed when one never comes."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            answer = json.loads(fetch(self._url))
            mails = [mail for of_account in answer["messages"].values() for mail in of_account]
            missing = {each for each in subjects if not any(each in m["Subject"] for m in mails)}
            if not missing:
                return sorted(mails, key=lambda mail: str(mail["Timestamp"]))
            if time.monotonic() > deadline:
                raise DemoFailed(f"no mail about: {', '.join(sorted(missing))}")
            time.sleep(0.3)

    def keep(self, mails: list[dict[str, Any]]) -> list[Path]:
        """Where each was written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        kept = []
        for place, mail in enumerate(mails, start=1):
            name = _NO_NAME.sub("-", str(mail["Subject"]).lower()).strip("-")[:50]
            file = self._folder / f"{place:02}-{name}.html"
            file.write_text(str(mail["BodyHtml"]), encoding="utf-8")
            kept.append(file)
        return kept


def show_mails(mailbox: Mailbox, subjects: set[str]) -> None:
    """The list of mails, and what the last one says."""
    mails = mailbox.arrived(subjects)
    kept = mailbox.keep(mails)
    screen.title(
        "What the shopper was written",
        "Jane gave her address. Every mail comes as HTML and as text; none leaves this machine.",
    )
    for mail, file in zip(mails, kept, strict=True):
        screen.step("mail", f"[bold]{mail['Subject']}[/]")
        screen.step("", f"[dim]{file}[/]")
    lines = str(mails[-1]["BodyText"]).strip().splitlines()
    screen.console.print()
    for line in lines[:_A_TEXT_SAYS]:
        screen.console.print(f"           [dim]│[/] {line}", markup=True)
