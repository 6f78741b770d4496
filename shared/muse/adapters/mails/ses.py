"""SES as the port ShopperMails."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.adapters.mails.shopper_mails import render
from muse.domain.errors import Unavailable
from muse.domain.telling.shopper_mail import ShopperMail

# Never repeated here: whether the first one was sent isn't known. The bus delivers the event again.
_CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1})
_SENDER = "Muse"
_log = logging.getLogger(__name__)


class SesShopperMails:
    """Implements muse.ports.ShopperMails: from `sender`, an address of a verified domain."""

    def __init__(self, sender: str) -> None:
        self._sender = sender

    @cached_property
    def _client(self) -> Any:
        return aws.client("sesv2", _CONFIG)

    def send(self, to: str, mail: ShopperMail) -> None:
        """See the port. What SES says of a refusal may name the address: only its code is told."""
        rendered = render(mail)
        content = {
            "Subject": _utf8(rendered.subject),
            "Body": {"Html": _utf8(rendered.html), "Text": _utf8(rendered.text)},
        }
        try:
            self._client.send_email(
                FromEmailAddress=f"{_SENDER} <{self._sender}>",
                Destination={"ToAddresses": [to]},
                Content={"Simple": content},
            )
        except ClientError as error:
            refusal = error.response["Error"]["Code"]
        except BotoCoreError as error:
            refusal = type(error).__name__
        else:
            return
        _log.warning("a mail was not sent: %s", refusal)
        raise Unavailable


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
