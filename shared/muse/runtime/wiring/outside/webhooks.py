"""How webhooks are read: Stripe's, those of stores and of carriers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from muse.adapters.stripe import StripeWebhooks
from muse.domain.store import Store
from muse.ports import PaymentWebhooks
from muse.ports.reports.webhooks import ReportWebhooks, WebhookRequest
from muse.runtime.settings import SettingMissing, required
from muse.runtime.wiring.aws.secrets import Secret
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.http import safe_http
from muse.runtime.wiring.outside.stores import stores

if TYPE_CHECKING:
    from muse.adapters.senders.ucp_keys import UcpSigningKeys


def payment_webhooks() -> PaymentWebhooks:
    """With the signing secrets of at most five minutes ago: while one is replaced, keep the old
    one beside the new one."""
    secrets = _secret().fields().get("signingSecrets") or ()
    known = tuple(str(secret) for secret in secrets if str(secret).startswith("whsec_"))
    if not known:
        raise SettingMissing("The webhook secret has no signingSecrets yet.")
    return StripeWebhooks(known)


def report_webhooks() -> ReportWebhooks:
    """With the senders' secrets of at most five minutes ago."""
    from muse.adapters.senders.webhooks import SenderSecrets, SignedReportWebhooks

    fields = _sender_secret().fields()
    secrets = SenderSecrets(fields.get("stores") or {}, fields.get("carriers") or {})
    return SignedReportWebhooks(stores(), secrets, clock(), _require_ucp_signature)


def _require_ucp_signature(store: Store, request: WebhookRequest, key_id: str | None) -> None:
    from muse.adapters.senders.http_signatures import require_http_signature

    require_http_signature(request, _ucp_keys().of(store, key_id))


@cache
def _ucp_keys() -> UcpSigningKeys:
    from muse.adapters.senders.ucp_keys import UcpSigningKeys

    return UcpSigningKeys(safe_http(), clock())


@cache
def _sender_secret() -> Secret:
    return Secret(required("SENDER_SECRETS_ARN"))


@cache
def _secret() -> Secret:
    return Secret(required("STRIPE_WEBHOOK_SECRET_ARN"))
