"""Gap 7: `PackageType: Image` needs Docker. The build context of the image is run directly.

What the Dockerfile copies out of its context becomes the function's code, and its command (or the
template's `ImageConfig`) the handler. What it installs must be on this machine already.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from local.aws.deployment.archives import sources, zip_files

Json = dict[str, Any]
COPY = re.compile(r"^COPY\s+(?:--\S+\s+)*(\S+)\s+(\S+)\s*$", re.MULTILINE)
COMMAND = re.compile(r"^CMD\s+(\[.*\])\s*$", re.MULTILINE)
ROOTS = ("${LAMBDA_TASK_ROOT}/", "$LAMBDA_TASK_ROOT/", "/var/task/", "./")


def as_zip_function(resource: Json, base: Path, add: Callable[[bytes, str], Json]) -> None:
    """Turn an image function into a zip function, in place. Others are left alone."""
    properties = resource.get("Properties") or {}
    if properties.get("PackageType") != "Image":
        return
    metadata = resource.get("Metadata") or {}
    context = base / metadata.get("DockerContext", ".")
    dockerfile = (context / metadata.get("Dockerfile", "Dockerfile")).read_text()
    command = (properties.pop("ImageConfig", None) or {}).get("Command")
    properties.pop("ImageUri", None)
    properties |= {
        "PackageType": "Zip",
        "CodeUri": add(zip_files(dict(copied(dockerfile, context))), ".zip"),
        "Handler": (command or command_of(dockerfile))[0],
        "Runtime": "python3.13",
    }
    resource["Properties"] = properties


def copied(dockerfile: str, context: Path) -> Iterator[tuple[str, Path]]:
    """Every file that the Dockerfile copies from its context, by its name in the image."""
    for source, target in COPY.findall(dockerfile):
        inside = target
        for root in ROOTS:
            inside = inside.removeprefix(root)
        origin = context / source
        if origin.is_file():
            yield (inside + origin.name if inside.endswith("/") or not inside else inside), origin
            continue
        for path in sources(origin):
            name = path.relative_to(origin).as_posix()
            yield (f"{inside.rstrip('/')}/{name}" if inside.strip("./") else name), path


def command_of(dockerfile: str) -> list[str]:
    """The command that the Dockerfile ends with."""
    found = COMMAND.findall(dockerfile)
    if not found:
        raise ValueError("the Dockerfile names no handler: it needs a CMD")
    command: list[str] = json.loads(found[-1])
    return command
