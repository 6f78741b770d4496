"""The whole system on one machine, as an object: what `make up`, the demo and the e2e tests share.

    with LocalSystem(port=8700, state_dir=Path(".muse")) as system:
        print(system.endpoints.api)

State survives: a second system on the same `state_dir` goes on where the first one ended, also when
it was killed.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import DeployError, deploy
from local.linked_accounts import link_accounts
from local.loopback import fetch
from local.parts import (
    FUNDING,
    LINK_CLIENTS,
    REGISTRY,
    SENDER_SECRETS,
    WEBHOOK_SECRET,
    parameters,
    parts,
)
from local.ports import Ports, chosen_base
from local.processes import ROOT, Child, StartError, stop_all

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where everything answers; what `.muse/endpoints.json` holds."""

    api: str
    ops: str
    stripe: str
    aws: str
    stores: list[Json]

    def to_json(self) -> str:
        """As written to the file and printed by `make up`."""
        return json.dumps(asdict(self), indent=2)


class LocalSystem:
    """The emulator, the Stripe stand-in and the retail street, with the template deployed."""

    def __init__(
        self,
        port: int | None = None,
        state_dir: Path | None = None,
        template: Path = ROOT / "template.yaml",
        overrides: Mapping[str, str] | None = None,
        extra_stores: int = 0,
    ) -> None:
        """`overrides` are template parameters that win over the local ones; `extra_stores` are
        small stores beyond the three of the demo, so that a cart can span many."""
        self.ports = Ports(chosen_base() if port is None else port)
        self.state_dir = (state_dir or chosen_state_dir()).resolve()
        self.outputs: dict[str, str] = {}
        self._template = template
        self._overrides = dict(overrides or {})
        logs = self.state_dir / "logs"
        self._children = {
            part.name: Child(part, logs / f"{part.name}.log")
            for part in parts(self.ports, self.state_dir, extra_stores)
        }
        self._endpoints: Endpoints | None = None

    def __enter__(self) -> Self:
        """Start, and be ready."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, whatever happened inside."""
        self.stop()

    @property
    def endpoints(self) -> Endpoints:
        """Where everything answers. Raises RuntimeError before `start`."""
        if self._endpoints is None:
            raise RuntimeError("the local system is not started")
        return self._endpoints

    def start(self) -> Endpoints:
        """Start everything, deploy, and write `endpoints.json`. Or raise StartError."""
        self.endpoints_file.unlink(missing_ok=True)
        try:
            for child in self._children.values():
                child.start()
            for child in self._children.values():
                child.wait_until_ready()
            self.deploy()
            self.warm()
            self._endpoints = self._describe()
            if "AccountsTableName" in self.outputs:
                link_accounts(self._endpoints.api, self._endpoints.aws, self._endpoints.stores)
        except BaseException:
            self.stop()
            raise
        write_atomically(self.endpoints_file, self._endpoints.to_json() + "\n")
        return self._endpoints

    @property
    def endpoints_file(self) -> Path:
        """Written when the system is ready, removed when it stops."""
        return self.state_dir / "endpoints.json"

    def deploy(self) -> None:
        """Deploy the template as it is now, with the stores that are open now."""
        self._upload_registry()
        given = parameters(self.ports, self._template) | self._overrides
        try:
            self.outputs = deploy(self._template, self.ports.aws_url, given)
        except DeployError as error:
            raise StartError(str(error)) from error
        self._set_secrets()

    def warm(self, function: str = "", workers: int = 1) -> None:
        """Have `workers` processes ready for each function whose name contains `function`."""
        url = f"{self.ports.aws_url}/_muse/warm?function={function}&workers={workers}"
        fetch(url, "POST", seconds=120)

    def kill9(self, name: str = "aws") -> None:
        """Kill one part as a crash would: SIGKILL, at once. `restart` brings it back."""
        self._children[name].kill()

    def restart(self, name: str = "aws") -> None:
        """Start a part again after `kill9`, the stack deployed, the functions cold."""
        child = self._children[name]
        child.wait_until_stopped()
        child.start()
        child.wait_until_ready()
        if name == "aws":
            self.deploy()

    def dead(self) -> Child | None:
        """A part that has ended by itself."""
        ended = [child for child in self._children.values() if child.exit_code() is not None]
        return ended[0] if ended else None

    def stop(self) -> None:
        """Stop everything. State stays."""
        self.endpoints_file.unlink(missing_ok=True)
        stop_all(list(self._children.values()))

    def _upload_registry(self) -> None:
        stores = fetch(f"{self.ports.street_url}/_street/registry.json")
        store = session().client("s3", endpoint_url=self.ports.aws_url, config=CONFIG)
        store.create_bucket(Bucket=REGISTRY.bucket)
        store.put_object(Bucket=REGISTRY.bucket, Key=REGISTRY.key, Body=stores)

    def _set_secrets(self) -> None:
        key = os.environ.get("STRIPE_SECRET_KEY") or "sk_test_local"
        self._put_secret("StripeSecretArn", {"secretKey": key})
        signing = os.environ.get("STRIPE_WEBHOOK_SECRET") or WEBHOOK_SECRET
        self._put_secret("StripeWebhookSecretArn", {"signingSecrets": [signing]})
        self._put_secret("FundingSecretArn", FUNDING)
        self._put_secret("LinkClientsSecretArn", LINK_CLIENTS)
        self._put_secret("SenderSecretsArn", SENDER_SECRETS)

    def _put_secret(self, output: str, value: Json) -> None:
        if secret := self.outputs.get(output):
            vault = session().client(
                "secretsmanager", endpoint_url=self.ports.aws_url, config=CONFIG
            )
            vault.put_secret_value(SecretId=secret, SecretString=json.dumps(value))

    def _describe(self) -> Endpoints:
        stores = json.loads(fetch(f"{self.ports.street_url}/_street/endpoints.json"))["stores"]
        api = self.ports.api_url
        return Endpoints(api, f"{api}/docs", self.ports.stripe_url, self.ports.aws_url, stores)


def chosen_state_dir() -> Path:
    """`.muse`, or what MUSE_STATE_DIR says."""
    return Path(os.environ.get("MUSE_STATE_DIR") or ROOT / ".muse")


def write_atomically(path: Path, text: str) -> None:
    """Nobody ever reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(text)
    draft.replace(path)
