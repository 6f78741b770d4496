"""The store registry, from the product's data files and one more document."""

from __future__ import annotations

import json
import logging
import threading
import time
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from muse.adapters.registry.documents import Document, DocumentUnreadable
from muse.adapters.registry.entry import StoreEntry, StoresDocument
from muse.domain.errors import Unavailable, UnknownStore
from muse.domain.store import Store

STORES = Path(__file__).parents[2] / "stores"
REFRESH_SECONDS = 300.0
# After a failure it is tried again sooner, but not by every request.
RETRY_SECONDS = 15.0
_log = logging.getLogger(__name__)


class RegistryInvalid(ValueError):
    """An entry is not in order; the message names it."""


class FileStoreRegistry:
    """Implements muse.ports.StoreRegistry.

    The files of `folder` are read once. The `extra` document is read when it is first needed and
    again every five minutes; while it can't be read or isn't valid, its last good copy counts.
    Until there is one, stores that are only in it are unavailable rather than unknown.
    An instance may be shared by threads.
    """

    def __init__(
        self,
        extra: Document | None = None,
        *,
        folder: Path = STORES,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stores = _by_id(file_entries(folder))
        self._own = self._stores
        self._extra = extra
        self._elapsed = elapsed
        self._complete = extra is None
        self._due = elapsed()
        self._lock = threading.Lock()

    def store(self, store_id: int) -> Store:
        """Errors: UnknownStore, Unavailable."""
        known = self._current().get(store_id)
        if known is not None:
            return known
        self._require_complete()
        raise UnknownStore

    def all(self) -> tuple[Store, ...]:
        """Every store, by id. Error: Unavailable."""
        stores = self._current()
        self._require_complete()
        return tuple(stores[store_id] for store_id in sorted(stores))

    def _current(self) -> Mapping[int, Store]:
        if self._extra is not None and self._elapsed() >= self._due:
            with self._lock:
                if self._elapsed() >= self._due:
                    self._refresh(self._extra)
        return self._stores

    def _refresh(self, extra: Document) -> None:
        try:
            additional = document_entries(extra())
            self._stores = _merged(self._own, additional)
        except (DocumentUnreadable, RegistryInvalid) as error:
            _log.error("the extra store registry is not usable: %s", error, exc_info=True)
            self._due = self._elapsed() + RETRY_SECONDS
        else:
            self._complete = True
            self._due = self._elapsed() + REFRESH_SECONDS

    def _require_complete(self) -> None:
        if not self._complete:
            raise Unavailable("The stores can't be listed at the moment. Please try again.")


def file_entries(folder: Path) -> tuple[Store, ...]:
    """The stores of a folder of TOML files, one entry each. Error: RegistryInvalid."""
    return tuple(_from_toml(path) for path in sorted(folder.glob("*.toml")))


def document_entries(document: bytes) -> tuple[Store, ...]:
    """The stores of a document `{"stores": [entry, …]}`. Error: RegistryInvalid."""
    try:
        entries = StoresDocument.model_validate_json(document).stores
    except ValidationError as error:
        raise RegistryInvalid(_in_words(error)) from None
    return tuple(entry.to_store() for entry in entries)


def _from_toml(path: Path) -> Store:
    try:
        # By way of JSON, so that both forms of an entry mean the same.
        entry = json.dumps(tomllib.loads(path.read_text("utf-8")), default=str)
        return StoreEntry.model_validate_json(entry).to_store()
    except tomllib.TOMLDecodeError as error:
        raise RegistryInvalid(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise RegistryInvalid(f"{path.name}: {_in_words(error)}") from None


def _in_words(error: ValidationError) -> str:
    """What is wrong, without the values: they may be in a log."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in detail['loc']) or 'entry'}: {detail['msg']}"
        for detail in details
    )


def _merged(own: Mapping[int, Store], additional: Iterable[Store]) -> Mapping[int, Store]:
    return _by_id([*own.values(), *additional])


def _by_id(stores: Iterable[Store]) -> Mapping[int, Store]:
    """Error: RegistryInvalid when two stores share an id or a domain."""
    by_id: dict[int, Store] = {}
    owners: dict[str, Store] = {}
    for store in stores:
        other = by_id.setdefault(store.store_id, store)
        if other is not store:
            raise RegistryInvalid(f"{other.name} and {store.name} are both {store.store_id}")
        for domain in store.domains:
            owner = owners.setdefault(domain, store)
            if owner is not store:
                raise RegistryInvalid(f"{owner.name} and {store.name} both have {domain}")
    return by_id
