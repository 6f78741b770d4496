"""Puts the emulator together: ministack with every gap closed, and yesterday's state restored."""

from collections.abc import Iterator
from importlib.metadata import version

from ministack import app
from ministack.services import apigateway

from local.aws import bus_targets, other_accounts
from local.aws.durable import items, runs
from local.aws.durable.journal import Journal, Record
from local.aws.durable.services import SavedServices, is_deploying
from local.aws.functions import function_errors, function_workers
from local.aws.functions.failing_calls import FailingCalls
from local.aws.http import http_api
from local.aws.http.gateway import STAGE, Gateway
from local.aws.settings import EmulatorSettings
from local.aws.streams import stream_mappings
from local.aws.workflow import starting
from local.aws.workflow.callbacks import TaskTokens
from local.aws.workflow.clients import Clients

PINNED = {"ministack": "1.5.33", "moto": "5.2.5"}


class WrongVersionError(Exception):
    """The gaps are those of other versions than the installed ones."""


class Emulator:
    """The one emulator of this process. Ministack's state is global, so there can be no second."""

    def __init__(self, settings: EmulatorSettings) -> None:
        check_versions()
        self._settings = settings
        path = settings.state_dir / "data.journal"
        self._journal = Journal(path, self._snapshot, settings.compact_bytes)
        self._runs = runs.RunRecorder(self._journal)
        self._services = SavedServices(settings.state_dir / "services.json")
        self.gateway = Gateway(
            FailingCalls(app.app), settings.public_port, deployed_api, function_workers.warm
        )

    def start(self) -> None:
        """Restore what was saved, then close the gaps. Raises JournalError."""
        self._services.restore()
        for record in self._journal.open():
            for effect in record:
                (runs if effect[0] == runs.RUN else items).replay(effect)
        function_workers.clear_remains(self._settings.temporary_dir)
        runs.end_interrupted()
        self._close_gaps()

    def stop(self) -> None:
        """Save what a clean stop can save beyond what is saved anyway: queued messages."""
        if not is_deploying():
            self._services.save()
        self._journal.close()

    def _close_gaps(self) -> None:
        http_api.install()
        function_errors.install()
        function_workers.install(self._settings.functions_python, self._settings.idle_workers)
        stream_mappings.install()
        bus_targets.install()
        other_accounts.install()
        Clients(self._settings.endpoint).install()
        starting.install(self._runs.record)
        TaskTokens(self._runs.record).install()
        items.ItemRecorder(self._journal).install()
        self._services.install()

    def _snapshot(self) -> Iterator[Record]:
        """Everything that the journal holds, as it is now."""
        yield from items.snapshot()
        yield from self._runs.snapshot()


def deployed_api() -> str | None:
    """The HTTP API that the public port serves: the newest with a default stage."""
    candidates = [
        (api["createdDate"], api_id)
        for (_, _, api_id), api in apigateway._apis.all_items()
        if api["protocolType"] == "HTTP" and STAGE in apigateway.stages_for_api(api_id)
    ]
    return max(candidates)[1] if candidates else None


def check_versions() -> None:
    """Refuse to patch what was not read: an upgrade starts with the tests of the gaps."""
    for package, expected in PINNED.items():
        if (installed := version(package)) != expected:
            raise WrongVersionError(
                f"local/aws closes the gaps of {package} {expected}; {installed} is installed"
            )
