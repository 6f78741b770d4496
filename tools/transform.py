"""Print template.yaml as CloudFormation sees it, after SAM's transformation, as JSON.

    python -m tools.transform

Runs in the emulator's environment, which has SAM's translator. Code is named by its hash, as
packaging does; nothing is uploaded.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from local.aws.deployment.packaging import package

ROOT = Path(__file__).resolve().parent.parent


class _NoPolicies(ManagedPolicyLoader):  # type: ignore[misc]  # it has no types
    """The template names no policy of AWS by its short name: nothing needs to be looked up."""

    def __init__(self) -> None:
        super().__init__(None)
        self._policy_map: dict[str, str] = {}


def transformed(path: Path) -> dict[str, Any]:
    """The template at the path, transformed with the parameters' defaults."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    packed = json.loads(package(path, for_emulator=False).body())
    made: dict[str, Any] = transform(packed, {}, _NoPolicies(), passthrough_metadata=True)
    return made


def main() -> int:
    json.dump(transformed(ROOT / "template.yaml"), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
