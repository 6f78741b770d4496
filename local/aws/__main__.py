"""`python -m local.aws`: the emulator in the foreground, until SIGTERM or Ctrl-C."""

import argparse
import logging
import sys
from pathlib import Path

from local.aws.durable.ownership import StateInUseError, take
from local.aws.settings import EmulatorSettings

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Serve. Exit code 1 with one line on stderr when a port is taken or the state is unusable."""
    settings = arguments()
    try:
        take(settings.state_dir)
    except StateInUseError as error:
        return refuse(error)
    settings.apply()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for chatty in ("ministack", "lambda_runtime", "botocore", "dynamodb", "cloudformation"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    # Ministack reads its environment when it is imported, so nothing that imports it comes earlier.
    from local.aws.durable.journal import JournalError  # noqa: PLC0415 - after the settings
    from local.aws.emulator import Emulator, WrongVersionError  # noqa: PLC0415 - after the settings
    from local.aws.http.server import PortTakenError, serve  # noqa: PLC0415 - after the settings

    try:
        emulator = Emulator(settings)
        emulator.start()
        serve(emulator.gateway, [settings.aws_port, settings.public_port])
    except (JournalError, PortTakenError, WrongVersionError) as error:
        return refuse(error)
    emulator.stop()
    return 0


def refuse(error: Exception) -> int:
    """Say why there is no emulator."""
    print(f"The AWS emulator can't start: {error}", file=sys.stderr)
    return 1


def arguments() -> EmulatorSettings:
    """The settings that the command line gives."""
    parser = argparse.ArgumentParser(prog="python -m local.aws", description=__doc__)
    parser.add_argument("--port", type=int, default=8700, help="the HTTP API; AWS is on the next")
    parser.add_argument("--state-dir", type=Path, default=ROOT / ".muse" / "aws")
    python = ROOT / ".venv" / "product" / "bin" / "python"
    parser.add_argument("--functions-python", type=Path, default=python)
    parser.add_argument("--compact-bytes", type=int, default=16 * 1024 * 1024)
    given = parser.parse_args()
    return EmulatorSettings(
        public_port=given.port,
        state_dir=given.state_dir.resolve(),
        functions_python=given.functions_python.absolute(),
        compact_bytes=given.compact_bytes,
    )


if __name__ == "__main__":
    sys.exit(main())
