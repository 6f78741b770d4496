"""`make token USER=…`: a bearer token on standard output and nothing else.

The user exists from then on, in the emulated Cognito pool of the deployed stack, and keeps the same
`sub` for as long as the state is kept. The token is good for an hour.
"""

import argparse
import sys
import uuid
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import CONFIG, session
from local.aws.deployment.deploy import STACK
from local.running import running_aws_url

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://muse.example/local-users")
MAILBOX = "users.muse.example"
_TRIES = 5


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


class Pool:
    """The user pool of the deployed stack."""

    def __init__(self, endpoint: str, stack: str) -> None:
        formation = session().client("cloudformation", endpoint_url=endpoint, config=CONFIG)
        resources = formation.describe_stack_resources(StackName=stack)["StackResources"]
        ids = {entry["LogicalResourceId"]: entry["PhysicalResourceId"] for entry in resources}
        self._pool = ids["Users"]
        self._client = ids["AppClient"]
        self._cognito: CognitoIdentityProviderClient = session().client(
            "cognito-idp", endpoint_url=endpoint, config=CONFIG
        )

    def token(self, user: str, group: str | None) -> str:
        """Create the user if need be, and sign in. The pool knows users by their email address."""
        user = user if "@" in user else f"{user}@{MAILBOX}"
        password = f"Local-1-{uuid.uuid5(NAMES, user)}"
        self._ensure(user, password)
        if group:
            self._cognito.admin_add_user_to_group(
                UserPoolId=self._pool, Username=user, GroupName=group
            )
        answer = self._cognito.admin_initiate_auth(
            UserPoolId=self._pool,
            ClientId=self._client,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]["IdToken"]

    def _ensure(self, user: str, password: str) -> None:
        attributes = [
            {"Name": "email", "Value": user},
            {"Name": "email_verified", "Value": "true"},
        ]
        for tries_left in reversed(range(_TRIES)):
            try:
                self._cognito.admin_create_user(
                    UserPoolId=self._pool,
                    Username=user,
                    UserAttributes=attributes,  # type: ignore[arg-type] # a list of plain mappings
                    MessageAction="SUPPRESS",
                )
                break
            except self._cognito.exceptions.UsernameExistsException:
                break
            except ClientError as error:  # the emulator stumbles over users that come at once
                if error.response["Error"]["Code"] != "InternalError" or not tries_left:
                    raise
        self._cognito.admin_set_user_password(
            UserPoolId=self._pool, Username=user, Password=password, Permanent=True
        )


def main() -> int:
    """Print the token; 1 with a reason on stderr when there is none."""
    parser = argparse.ArgumentParser(prog="python -m local.token", description=__doc__)
    parser.add_argument("--user", required=True, help="any name")
    parser.add_argument("--group", help="ops, for the operations team")
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
