"""Places one order in a process of its own, which somebody kills.

    python -m tests.integration.street_web.killed_child FOLDER

`FOLDER/order.pickle` has the store and the order. `FOLDER/fence.json` is written when the fence is
entered, before the click.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from pathlib import Path

from muse.adapters.retailers.headless.browser.warm_browser import WarmBrowser
from muse.domain.money import Money
from tests.integration.street_web.placing import RecordedAttempt, retailer_at


def main(folder: Path) -> None:
    store, order = pickle.loads((folder / "order.pickle").read_bytes())  # written by the test

    def fence(total: Money, reference: str | None) -> None:
        entered = {"at": time.time(), "total": total.cents, "reference": reference}
        draft = folder / "fence.draft"
        draft.write_text(json.dumps(entered))
        draft.rename(folder / "fence.json")

    retailer_at(store, WarmBrowser(("127.0.0.0/8",))).place(order, RecordedAttempt(fence))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
