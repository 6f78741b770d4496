"""Zip files that depend on nothing but the content: the same files give the same bytes."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

OLDEST_TIME = (1980, 1, 1, 0, 0, 0)


def zip_folder(folder: Path, below: str = "") -> bytes:
    """The folder as a zip file: equal content gives equal bytes."""
    files = {below + path.relative_to(folder).as_posix(): path for path in sources(folder)}
    return zip_files(files)


def zip_files(files: dict[str, Path]) -> bytes:
    """Files under new names as a zip file. Permissions and times play no part."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, OLDEST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def sources(folder: Path) -> Iterator[Path]:
    """The files of a folder that belong into a package."""
    if not folder.is_dir():
        raise FileNotFoundError(f"the template names a folder that is not there: {folder}")
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
