"""Messages of the store that a person reads: what they say, or what about, is not clear."""

from __future__ import annotations

from tests.corpus.messages import (
    MAILBOX,
    NUMBER,
    TRACKING,
    a_parcel,
    an_order,
    mail,
    message,
    page,
    part,
    sent,
    together,
)


def _nested(levels: int) -> bytes:
    content = part(page(a_parcel()), "html")
    for level in range(levels):
        content = together(content, kind="mixed", boundary=f"=_level_{level}")
    return content


@message("30-cancelled")
def _() -> bytes:
    return sent(mail("About your order", part(page(an_order("OrderCancelled")), "html")))


@message("31-cancelled-by-template")
def _() -> bytes:
    return sent(mail(f"Your order {NUMBER} was cancelled", part("We are sorry.\n")))


@message("32-one-parcel-sent-the-rest-cancelled")
def _() -> bytes:
    both = page(a_parcel(), an_order("OrderCancelled"))
    return sent(mail("About your order", part(both, "html")))


@message("33-nothing-but-a-link")
def _() -> bytes:
    link = "<a href='https://thistle-and-twine.example/orders'>See your order</a>"
    return sent(mail("News of your order", part(f"<html><body>{link}</body></html>\n", "html")))


@message("34-another-order")
def _() -> bytes:
    return sent(mail("Order received", part(page(an_order(number="TT-20777")), "html")))


@message("35-two-orders")
def _() -> bytes:
    both = page(an_order(), an_order(number="TT-20777"))
    return sent(mail("Orders received", part(both, "html")))


@message("36-broken-data")
def _() -> bytes:
    broken = page(a_parcel()).replace('"trackingNumber":', '"trackingNumber"')
    return sent(mail("Your parcel", part(broken, "html")))


@message("37-half-of-the-data-broken")
def _() -> bytes:
    broken = page(a_parcel()) + page(a_parcel()).replace('"carrier":', '"carrier"')
    return sent(mail("Your parcel", part(broken, "html")))


@message("38-status-without-a-word-here")
def _() -> bytes:
    return sent(mail("About your order", part(page(an_order("OrderProblem")), "html")))


@message("39-of-tomorrow")
def _() -> bytes:
    raw = mail(
        "Your parcel", part(page(a_parcel()), "html"), date="Wed, 04 Feb 2026 14:30:00 +0000"
    )
    return sent(raw)


@message("40-of-last-year")
def _() -> bytes:
    raw = mail(
        "Your parcel", part(page(a_parcel()), "html"), date="Mon, 03 Feb 2025 14:30:00 +0000"
    )
    return sent(raw)


@message("41-no-date")
def _() -> bytes:
    raw = mail("Your parcel", part(page(a_parcel()), "html"), date="whenever")
    return sent(raw)


@message("42-fifty-levels-deep")
def _() -> bytes:
    return sent(mail("Your parcel", _nested(50)))


@message("43-twelve-levels-deep")
def _() -> bytes:
    return sent(mail("Your parcel", _nested(12)))


@message("44-three-thousand-parts")
def _() -> bytes:
    parts = [b"Content-Type: text/plain\r\n\r\n."] * 3_000
    return sent(mail("Your parcel", together(*parts, kind="mixed", boundary="b")))


@message("45-a-hundred-and-fifty-parts")
def _() -> bytes:
    parts = [b"Content-Type: text/plain\r\n\r\n."] * 150
    return sent(mail("Your parcel", together(*parts, kind="mixed", boundary="b")))


@message("46-to-the-mailbox")
def _() -> bytes:
    return sent(mail("Our new terms", part("Hello.\n"), to=MAILBOX), to=MAILBOX)


@message("47-empty")
def _() -> bytes:
    return sent(mail("", part("")))


@message("48-broken-base64")
def _() -> bytes:
    content = part(page(a_parcel()), "html", coding="base64").replace(b"\r\n\r\n", b"\r\n\r\n*", 1)
    return sent(mail("Your parcel", content[:-200] + b"=\r\n"))


@message("49-date-that-is-none")
def _() -> bytes:
    text = f"Tracking number: {TRACKING}\nArrives by Friday, Februember 6\n"
    return sent(mail(f"Your order {NUMBER} is on its way", part(text)))


@message("50-forwarded-message-inside")
def _() -> bytes:
    inside = b"Content-Type: message/rfc822\r\n\r\n" + mail(
        f"Your order {NUMBER} is confirmed", part(page(an_order()), "html")
    )
    return sent(
        mail("Fwd: what a customer wrote", together(part("See below.\n"), inside, kind="mixed"))
    )


@message("51-data-in-an-attachment")
def _() -> bytes:
    data = part(page(a_parcel()), "html").replace(
        b"Content-Transfer",
        b'Content-Disposition: attachment; filename="page.html"\r\nContent-Transfer',
    )
    return sent(mail("A page", together(part("See the page.\n"), data, kind="mixed")))


@message("52-data-in-a-plain-text")
def _() -> bytes:
    return sent(mail("Your gift message", part(page(a_parcel()))))
