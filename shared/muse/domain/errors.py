"""What can be wrong with a request: one class per code of the HTTPS API.

A public message is written for the person or program that called; it never contains the text of
another library's exception.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, with the field it is about."""

    field: str
    problem: str


class MuseError(Exception):
    """Root of all errors that a caller is told about. `retry_after` is in how many seconds asking
    again can help, if that is known."""

    code: ClassVar[str] = "internal_error"
    http_status: ClassVar[int] = 500
    default_message: ClassVar[str] = "Something went wrong on our side."
    retry_after: int | None = None

    def __init__(self, public_message: str = "", details: Sequence[Problem] = ()) -> None:
        self.public_message = public_message or self.default_message
        self.details = tuple(details)
        super().__init__(self.public_message)


class Malformed(MuseError):
    code = "malformed"
    http_status = 400
    default_message = "The request could not be understood."


class SignatureInvalid(MuseError):
    code = "signature_invalid"
    http_status = 400
    default_message = "The signature does not belong to this body, or is too old."


class LinkStateInvalid(MuseError):
    """A response that no link was begun for, or that came before."""

    code = "link_state_invalid"
    http_status = 400
    default_message = (
        "This link was not begun here, or is done already. Nothing was changed. Please start again."
    )


class LinkIssuerInvalid(MuseError):
    code = "link_issuer_invalid"
    http_status = 400
    default_message = (
        "This answer is not from the store that you were sent to. Nothing was linked."
        " Please start again."
    )


class PaymentDeclined(MuseError):
    """The card was refused. `decline_code` is Stripe's; the message is written for the shopper."""

    code = "payment_declined"
    http_status = 402
    default_message = "The card was declined. Please try another card."

    def __init__(self, public_message: str = "", decline_code: str = "generic_decline") -> None:
        super().__init__(public_message)
        self.decline_code = decline_code


class Forbidden(MuseError):
    code = "forbidden"
    http_status = 403
    default_message = "You may not do this."


class LinkDenied(MuseError):
    code = "link_denied"
    http_status = 403
    default_message = "You did not allow it at the store. Nothing was linked."


class NotFound(MuseError):
    code = "not_found"
    http_status = 404
    default_message = "There is no such thing."


class Conflict(MuseError):
    code = "conflict"
    http_status = 409
    default_message = "That is not possible in the present state."


class SessionProcessing(Conflict):
    code = "session_processing"
    default_message = "This checkout is being placed and can't be changed any more."


class ActionPending(Conflict):
    code = "action_pending"
    default_message = (
        "A payment confirmation is pending: finish it, or give it up with payment/cancel."
    )


class Superseded(Conflict):
    code = "superseded"
    default_message = "A newer checkout of the same cart replaced this one."


class NotEnoughLeft(Conflict):
    """More is to be refunded than the payment service has left of what was taken."""

    code = "not_enough_left"
    default_message = "Less than that is left of what was taken."


class PaymentDisputed(Conflict):
    code = "payment_disputed"
    default_message = (
        "The shopper's bank decides about this payment, or has given it back: a refund would pay"
        " the shopper twice. If Muse wins the dispute, refund then."
    )


class AlreadyBuying(Conflict):
    """The task's purchase was begun before: what allows buying is answered only once."""

    code = "already_buying"
    default_message = "This purchase was begun already."


class CodeNotAwaited(Conflict):
    """A one-time code is given that nobody asked this caller for, or that is late."""

    code = "code_not_awaited"
    default_message = "No code is waited for here: none was asked for, or its time is over."


class CodeAnswered(Conflict):
    """A one-time code was given before: the first one counts."""

    code = "code_answered"
    default_message = "A code was given already: it is being entered at the store."


class SessionExpired(MuseError):
    code = "session_expired"
    http_status = 410
    default_message = "This checkout has expired. Start a new one; the cart is still there."


class LinkExpired(MuseError):
    code = "link_expired"
    http_status = 410
    default_message = "This took longer than ten minutes. Nothing was linked. Please start again."


class PayloadTooLarge(MuseError):
    code = "payload_too_large"
    http_status = 413
    default_message = "The request body is larger than 256 KB."


class UnsupportedMediaType(MuseError):
    code = "unsupported_media_type"
    http_status = 415
    default_message = "The request body must be JSON: send it as Content-Type: application/json."


class Invalid(MuseError):
    """Understood, but not acceptable; subclasses narrow the code."""

    code = "invalid"
    http_status = 422
    default_message = "The request is not valid."


class CartEmpty(Invalid):
    code = "cart_empty"
    default_message = "The cart is empty."


class CartLimit(Invalid):
    code = "cart_limit"
    default_message = "The cart is full."


class CurrencyDiffers(Invalid):
    code = "currency_mismatch"
    default_message = "All items of a cart must be in one currency."


class UnknownStore(Invalid):
    code = "unknown_store"
    default_message = "Muse can't order from this store."


class StoreHasNoLogin(Invalid):
    code = "store_has_no_login"
    default_message = "Muse can't sign in at this store, so no account of it can be linked."


class StoreHasNoLinking(Invalid):
    code = "store_has_no_linking"
    default_message = "This store's accounts can't be linked by signing in at the store."


class RedirectRefused(Invalid):
    code = "redirect_refused"
    default_message = "Nobody is sent back to this address: it is not one of Muse's apps."


class WebhookUrlRefused(Invalid):
    code = "webhook_url_refused"
    default_message = "Nobody is told of events at this URL."


class ProductUrlRefused(Invalid):
    code = "product_url_refused"
    default_message = "The product URL is not one of this store's pages."


class ProductUnavailable(Invalid):
    code = "product_unavailable"
    default_message = "This product can't be bought at the moment."


class AddressUndeliverable(Invalid):
    code = "address_undeliverable"
    default_message = "The address can't be delivered to."


class ItemsRefused(Invalid):
    """Of several items that were to be put into the cart, some can't be; none was."""

    code = "items_refused"
    default_message = "Some of these items can't be put into the cart. None was."


class StoreRefused(Invalid):
    code = "store_refused"
    default_message = "A store can't deliver this."


class SessionIncomplete(Invalid):
    code = "session_incomplete"
    default_message = "Something is missing before the orders can be placed."


class TotalNotPayable(Invalid):
    code = "total_not_payable"
    default_message = "This total can't be paid by card."


class CardNumberRefused(Invalid):
    code = "card_number_refused"
    default_message = "Never send a card number. Send the id of a Stripe PaymentMethod."


class TooManyAttempts(Invalid):
    """`seconds` is how long nothing changes about that."""

    code = "too_many_payment_attempts"
    http_status = 429
    default_message = "Too many payment attempts on this checkout. Please start a new one."

    def __init__(self, public_message: str = "", *, seconds: float = 60.0) -> None:
        super().__init__(public_message)
        self.retry_after = ceil(max(seconds, 1))


class TooManyLinks(Invalid):
    """`seconds` is how long nothing changes about that."""

    code = "too_many_links"
    http_status = 429
    default_message = "Accounts were linked too often. Please try again later."

    def __init__(self, public_message: str = "", *, seconds: float = 60.0) -> None:
        super().__init__(public_message)
        self.retry_after = ceil(max(seconds, 1))


class OverCap(Invalid):
    code = "over_cap"
    default_message = "The total is above what was approved for this order."


class FarBelowApproved(Invalid):
    code = "far_below_approved"
    default_message = (
        "The total is far below what was approved for this order. If it is right, confirm it."
    )


class UpstreamUnavailable(MuseError):
    code = "upstream_unavailable"
    http_status = 502
    default_message = "A service that is needed for this did not answer. Please try again."


class StoreLinkingUnavailable(UpstreamUnavailable):
    default_message = "The store did not answer. Nothing was linked. Please try again."


class StoreLinkingInvalid(UpstreamUnavailable):
    """What the store says about signing in there can't be believed: not the shopper's to solve."""

    code = "store_linking_invalid"
    default_message = "The store's sign-in service is not set up as it must be. Nothing was linked."


class LinkNotGranted(UpstreamUnavailable):
    """The store issued no tokens for a response."""

    code = "link_not_granted"
    default_message = "The store did not complete the link. Nothing was linked. Please start again."


class PaymentsUnavailable(UpstreamUnavailable):
    default_message = (
        "The payment service did not answer. Nothing was ordered. It is safe to try again."
    )


class Unavailable(MuseError):
    code = "unavailable"
    http_status = 503
    default_message = "Muse is busy. Please try again."
    retry_after: int | None = 2


class VersionConflict(Unavailable):
    """Someone else changed the same thing first. Use cases read again and decide anew."""

    code = "conflict"
    http_status = 409
    default_message = "Someone else changed this at the same time. Please try again."
    retry_after = None
