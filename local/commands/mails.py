"""`make mails`: every mail to a shopper as they would see it, from sample data, to look at in a
browser. Nothing is sent."""

from __future__ import annotations

import sys
from pathlib import Path

from local.commands.mail_samples import samples
from muse.adapters.mails.shopper_mails import render

FOLDER = Path(__file__).resolve().parents[2] / ".muse" / "mails"


def write_mails(folder: Path) -> list[Path]:
    """The files that were written: of each mail its HTML, and its text with the subject."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind, mail in samples().items():
        rendered = render(mail)
        html, text = folder / f"{kind}.html", folder / f"{kind}.txt"
        html.write_text(rendered.html, encoding="utf-8")
        text.write_text(f"Subject: {rendered.subject}\n\n{rendered.text}", encoding="utf-8")
        written += [html, text]
    return written


def main() -> int:
    """Write them, and print where they are."""
    print(*write_mails(FOLDER), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
