"""The users of the deployed stack: made as needed, with passwords that follow from their names."""

import uuid
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from local.aws.clients import CONFIG, session

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

NAMES = uuid.uuid5(uuid.NAMESPACE_URL, "https://muse.example/local-users")
MAILBOX = "users.muse.example"
_TRIES = 5


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
