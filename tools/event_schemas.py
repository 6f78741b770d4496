"""Write the JSON schemas of the events' details into docs/events: `make event-schemas`.

A schema is a promise to whoever listens; a test fails when one is stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from muse.adapters.events.details import PUBLISHED
from muse.adapters.senders.formats.own import ReportDetail, RetailerReport

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "events"
VERSION = "v1"
# Every event that has a schema, by its name on the bus.
EVENTS: Mapping[str, type[BaseModel]] = {
    **{str(name): model for name, model in PUBLISHED.items()},
    # What stores put on the bus themselves, and what Muse makes of webhooks and mails
    "retailer-report": RetailerReport,
    "order-report": ReportDetail,
}


def schemas() -> dict[Path, str]:
    """What each file says."""
    return {FOLDER / f"{name}.{VERSION}.json": _schema(EVENTS[name]) for name in EVENTS}


def _schema(model: type[BaseModel]) -> str:
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= model.model_json_schema(by_alias=True, mode="serialization")
    for part in schema["properties"].values():
        part.pop("title", None)  # its own name, spelt worse
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    """Write what changed; remove the schemas of events that are no more."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = schemas()
    for stale in set(FOLDER.glob("*.json")) - wanted.keys():
        stale.unlink()
    for file, content in wanted.items():
        file.write_text(content, encoding="utf-8")
    print(f"wrote {len(wanted)} schemas into {FOLDER.name}")


if __name__ == "__main__":
    main()
