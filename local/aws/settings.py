"""What the emulator needs to know, and how ministack is told: by variables read on import."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ACCOUNT = "000000000000"
REGION = "us-east-1"
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class EmulatorSettings:
    """One emulator. `public_port` serves the HTTP API, the next port serves the AWS services."""

    public_port: int
    state_dir: Path
    functions_python: Path
    compact_bytes: int = 16 * 1024 * 1024
    idle_workers: int = 24
    region: str = field(default=REGION)

    @property
    def aws_port(self) -> int:
        """Where the AWS services answer."""
        return self.public_port + 1

    @property
    def temporary_dir(self) -> Path:
        """Where functions run."""
        return self.state_dir / "tmp"

    @property
    def endpoint(self) -> str:
        """The AWS endpoint, for clients and for functions."""
        return f"http://{HOST}:{self.aws_port}"

    def ministack_environment(self) -> Iterator[tuple[str, str]]:
        """The variables that ministack 1.5.33 reads when it is imported."""
        yield "AWS_DEFAULT_REGION", self.region
        yield "BIND_HOST", HOST
        yield "GATEWAY_PORT", str(self.aws_port)
        yield "MINISTACK_ACCOUNT_ID", ACCOUNT
        yield "MINISTACK_REGION", self.region
        yield "STATE_DIR", str(self.state_dir / "services")
        yield "S3_PERSIST", "1"
        yield "S3_DATA_DIR", str(self.state_dir / "objects")
        # Its own persistence saves on a clean stop only: local.aws.durable replaces it.
        yield "PERSIST_STATE", "0"
        yield "IOT_MTLS_ENABLED", "0"
        yield "SFTP_ENABLED", "0"
        yield "LAMBDA_EXECUTOR", "local"
        yield "LAMBDA_WARM_TTL_SECONDS", "120"
        yield "TMPDIR", str(self.temporary_dir)

    def apply(self) -> None:
        """Set the variables. Call it before ministack or tempfile is used for the first time."""
        for folder in ("services", "objects", "tmp"):
            (self.state_dir / folder).mkdir(parents=True, exist_ok=True)
        for name in list(os.environ):
            # No profile of the shell counts here, and functions must not find this repository.
            if name.startswith("AWS_") or name == "PYTHONPATH":
                del os.environ[name]
        os.environ.update(self.ministack_environment())
