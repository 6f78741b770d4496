"""The browser at work, as the demo sees it: its steps in the log, its pictures in the bucket."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local.aws.clients import CONFIG, session
from local.demo import screen

_LOOK_EVERY = 0.1  # seconds


class BrowserAtWork:
    """Follows placement by browser. `log` is the log of the functions, `folder` takes pictures."""

    def __init__(self, log: Path, aws_url: str, bucket: str, folder: Path) -> None:
        self._log = log
        self._client: Any = session().client("s3", endpoint_url=aws_url, config=CONFIG)
        self._bucket = bucket
        self._folder = folder

    @contextmanager
    def shown_live(self) -> Iterator[None]:
        """Print each step as it is done, while the block runs."""
        over = threading.Event()
        follower = threading.Thread(target=self._follow, args=(self._log.stat().st_size, over))
        follower.start()
        try:
            yield
        finally:
            over.set()
            follower.join()

    def picture_of(self, order_number: str) -> Path | None:
        """Save the newest picture of an order's pages; where it is."""
        listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=f"orders/{order_number}/")
        keys = sorted(one["Key"] for one in listed.get("Contents", ()))
        pictures = [key for key in keys if key.endswith(".png")]
        if not pictures:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        picture = self._folder / f"{order_number}.png"
        answer = self._client.get_object(Bucket=self._bucket, Key=pictures[-1])
        picture.write_bytes(answer["Body"].read())
        return picture

    def _follow(self, offset: int, over: threading.Event) -> None:
        with self._log.open("rb") as log:
            log.seek(offset)
            rest, shown = b"", set[bytes]()  # the emulator writes a function's lines twice
            while True:
                ended = over.wait(_LOOK_EVERY)
                *lines, rest = (rest + log.read()).split(b"\n")
                for line in lines:
                    step = line[line.find(b"{") :]
                    if step not in shown:
                        shown.add(step)
                        _show(step)
                if ended:
                    return


def _show(line: bytes) -> None:
    """Print a step's line of the log; the others are not for the screen."""
    if b'"message":"step"' not in line.replace(b" ", b""):
        return
    try:
        step = json.loads(line)
    except ValueError:
        return
    done = "" if step["outcome"] == "done" else f" [yellow]{step['outcome']}[/]"
    screen.step(
        "browser", f"{step['phase']:<9} {step['verb']:<14} {step['milliseconds']:>5} ms{done}"
    )
