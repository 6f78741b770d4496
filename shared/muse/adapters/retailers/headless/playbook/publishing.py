"""The JSON schema of playbooks, as docs/playbook.schema.json has it (for editors)."""

from __future__ import annotations

import json

from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook


def json_schema() -> str:
    """The text of the published file."""
    schema = Playbook.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Muse playbook"
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
