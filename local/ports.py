"""Which port is whose. Everything is counted from one base port, so that two copies can run."""

import os
from dataclasses import dataclass

HOST = "127.0.0.1"
DEFAULT_BASE = 8700


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of one local system."""

    base: int = DEFAULT_BASE

    @property
    def aws(self) -> int:
        """The emulated AWS."""
        return self.base + 1

    @property
    def stripe(self) -> int:
        """The Stripe stand-in."""
        return self.base + 2

    @property
    def mail(self) -> int:
        """The name server of demo mail."""
        return self.base + 3

    @property
    def street(self) -> int:
        """The first store of the retail street; one port per store from here on, 24 at most."""
        return self.base + 10

    @property
    def api_url(self) -> str:
        """The public HTTP API, at its root."""
        return f"http://{HOST}:{self.base}"

    @property
    def aws_url(self) -> str:
        """The endpoint for AWS clients."""
        return f"http://{HOST}:{self.aws}"

    @property
    def stripe_url(self) -> str:
        """What Stripe's API base is here."""
        return f"http://{HOST}:{self.stripe}"

    @property
    def mail_url(self) -> str:
        """What the name server of demo mail says of itself."""
        return f"http://{HOST}:{self.mail}"

    @property
    def street_url(self) -> str:
        """Where the retail street tells about its stores."""
        return f"http://{HOST}:{self.street}"


def chosen_base() -> int:
    """The base port that `PORT=…` asks for."""
    return int(os.environ.get("PORT") or DEFAULT_BASE)
