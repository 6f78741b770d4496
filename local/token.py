"""`make token USER=…`: a bearer token on standard output and nothing else.

The user exists from then on, in the emulated Cognito pool of the deployed stack, and keeps the same
`sub` for as long as the state is kept. The token is good for an hour.
"""

import argparse
import sys

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.deployment.deploy import STACK
from local.aws.user_pool import Pool
from local.running import running_aws_url


class TokenError(Exception):
    """There is no token to be had; the message says why."""


def token(
    user: str, group: str | None = None, aws_url: str | None = None, stack: str = STACK
) -> str:
    """An id token for the user, who is created and put into the group as needed.

    Raises TokenError when the local system is not running or has no such group.
    """
    endpoint = aws_url or running_aws_url()
    try:
        return Pool(endpoint, stack).token(user, group)
    except ClientError as error:
        raise TokenError(error.response["Error"]["Message"]) from error
    except BotoCoreError as error:
        raise TokenError(f"nothing answers at {endpoint}: is `make up` running?") from error


def main() -> int:
    """Print the token; 1 with a reason on stderr when there is none."""
    parser = argparse.ArgumentParser(prog="python -m local.token", description=__doc__)
    parser.add_argument("--user", required=True, help="any name")
    parser.add_argument("--group", help="ops, for the operations team; developers, for webhooks")
    parser.add_argument("--port", type=int, help="base port (default: where it runs)")
    given = parser.parse_args()
    try:
        url = running_aws_url(given.port)
        print(token(given.user, given.group, url))
    except TokenError as error:
        print(f"No token: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
