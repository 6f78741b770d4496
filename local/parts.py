"""What the local system consists of, and how the deployed stack is told about it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from local.aws.deployment.deploy import STACK
from local.aws.deployment.packaging import load_template
from local.aws.settings import ACCOUNT, REGION
from local.ports import HOST, Ports
from local.processes import ROOT, ChildSpec
from local.street.authorization.clients import CLIENT_ID, DEMO_CLIENT_SECRET
from local.street.shipping.senders import SENDERS, sender_secrets
from local.street.web.account import DEMO_PASSWORD, DEMO_SECURITY_CODE, EMAIL

PRODUCT_PATHS = (str(ROOT), str(ROOT / "shared"), str(ROOT / "functions"))


@dataclass(frozen=True, slots=True)
class RegistryObject:
    """Where the demo stores' registry lies in the emulated S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """As the template's StoresUri wants it."""
        return f"s3://{self.bucket}/{self.key}"


# How Muse pays the demo stores: a token of their make-believe payment handler.
# `company-card` is what the example of docs/stores.md names.
_DEMO_CARD = {
    "handler": "example.retailstreet.card_token",
    "token": "tok_muse_demo",
    "brand": "visa",
    "last4": "4242",
}
FUNDING = {"default": _DEMO_CARD, "demo-card": _DEMO_CARD, "company-card": _DEMO_CARD}
# Muse's account at each web store of the street, as the API takes it.
STREET_ACCOUNT = {
    "username": EMAIL,
    "password": DEMO_PASSWORD,
    "securityCode": DEMO_SECURITY_CODE,
}
# Muse as the stores' authorization servers know it, the same at both.
LINK_CLIENTS = {
    store_id: {"clientId": CLIENT_ID, "clientSecret": DEMO_CLIENT_SECRET}
    for store_id in ("9002", "9003")
}
FUNDING_HANDLERS = {
    "example.retailstreet.card_token": {
        "spec": "https://retailstreet.example/ucp/card_token",
        "schema": "https://retailstreet.example/ucp/card_token.json",
    }
}
WEBHOOK_SECRET = "whsec_local"
ORDER_EMAIL = "orders@muse.example"
# What the street's stores and the carrier sign their reports with.
SENDER_SECRETS = sender_secrets()
BUS_ARN = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/{STACK}-bus"
# The street's stores that put events on Muse's bus from an AWS account of their own.
RETAILER_ACCOUNTS = ",".join(s.aws_account for s in SENDERS.values() if s.aws_account)
WEB_ORIGINS = ("http://localhost:5173", "http://127.0.0.1:5173")  # where web apps are developed
REGISTRY = RegistryObject("muse-local-registry", "stores.json")


def ucp_profile(ports: Ports) -> str:
    """Muse's profile, which the API itself serves."""
    return f"{ports.api_url}/.well-known/ucp"


def account_linking_callback(ports: Ports) -> str:
    """Where the street's stores send customers back to who link an account: registered there."""
    return f"{ports.api_url}/api/v1/account-links/callback"


def parts(ports: Ports, state_dir: Path, extra_stores: int = 0) -> list[ChildSpec]:
    """The programs to start, all at once. `extra_stores` makes the street longer, 17 at most."""
    return [
        ChildSpec(
            name="aws",
            module="local.aws",
            arguments=("--port", str(ports.base), "--state-dir", str(state_dir / "aws")),
            ports=(ports.base, ports.aws),
            ready_url=f"{ports.aws_url}/_ministack/health",
            environment="emulator",
        ),
        ChildSpec(
            name="stripe",
            module="local.stripe",
            arguments=(
                *("--port", str(ports.stripe)),
                *("--state-dir", str(state_dir / "stripe")),
                *("--webhook-url", f"{ports.api_url}/webhooks/stripe"),
                *("--webhook-secret", WEBHOOK_SECRET),
            ),
            ports=(ports.stripe,),
            ready_url=f"{ports.stripe_url}/",
            paths=PRODUCT_PATHS,
        ),
        ChildSpec(
            name="mail",
            module="local.mail",
            arguments=("--port", str(ports.mail), "--state-dir", str(state_dir / "mail")),
            ports=(ports.mail,),
            ready_url=ports.mail_url,
        ),
        ChildSpec(
            name="street",
            module="local.street",
            arguments=(
                *("--base-port", str(ports.street)),
                *("--state-dir", str(state_dir / "street")),
                *("--approved-platform", ucp_profile(ports)),
                *("--redirect-uri", account_linking_callback(ports)),
                *("--extra-stores", str(extra_stores)),
                *("--muse-url", ports.api_url),
                *("--aws-url", ports.aws_url),
                *("--bus-arn", BUS_ARN),
            ),
            ports=(ports.street,),
            ready_url=f"{ports.street_url}/_street/registry.json",
            paths=PRODUCT_PATHS,
        ),
    ]


def parameters(ports: Ports, template: Path) -> dict[str, str]:
    """The template's parameters on this machine, as far as the template has them.

    With STRIPE_SECRET_KEY set, the system talks to Stripe's test mode instead of the stand-in; with
    ALLOWED_ORIGINS, web pages of these origins may call it.
    """
    local = {
        "Stage": "local",
        "AllowedOrigins": os.environ.get("ALLOWED_ORIGINS") or ",".join(WEB_ORIGINS),
        "OrderEmail": ORDER_EMAIL,
        "DnsServers": f"{HOST}:{ports.mail}",
        "StripeApiBase": "" if os.environ.get("STRIPE_SECRET_KEY") else ports.stripe_url,
        "StoresUri": REGISTRY.uri,
        "FetchAllowedNetworks": "127.0.0.0/8",
        "UcpAgentProfile": ucp_profile(ports),
        "AccountLinkCallback": account_linking_callback(ports),
        "AccountLinkAppAddresses": ",".join(f"{origin}/linked" for origin in WEB_ORIGINS),
        "FundingHandlers": json.dumps(FUNDING_HANDLERS),
        "RetailerAccounts": RETAILER_ACCOUNTS,
    }
    known = load_template(template).get("Parameters") or {}
    return {name: value for name, value in local.items() if name in known}
