"""HTTP on this machine: straight to the port, past any proxy that the shell is set up for."""

import urllib.error
import urllib.request

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url: str, method: str = "GET", seconds: float = 10.0) -> bytes:
    """What answers there. Raises OSError when nothing does, or when it is an error."""
    with _opener.open(urllib.request.Request(url, method=method), timeout=seconds) as answer:
        content: bytes = answer.read()
    return content


def answers(url: str) -> bool:
    """Whether anything answers there, with whatever status."""
    try:
        fetch(url, seconds=2)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
