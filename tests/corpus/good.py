"""Messages that a store sent, in the many forms in which stores send them."""

from __future__ import annotations

from tests.corpus.messages import (
    ALIAS,
    DOMAIN,
    NUMBER,
    SECOND,
    SHIPPED_TEXT,
    TRACKING,
    a_parcel,
    an_order,
    attached,
    mail,
    message,
    page,
    part,
    sent,
    shipped,
    together,
)


@message("01-confirmed-html-only")
def _() -> bytes:
    return sent(mail("Order received", part(page(an_order()), "html")))


@message("02-shipped")
def _() -> bytes:
    return sent(shipped())


@message("03-two-parcels")
def _() -> bytes:
    both = page([an_order("OrderInTransit"), a_parcel(), a_parcel(SECOND)])
    return sent(mail("Your parcels", part(both, "html")))


@message("04-delivered-quoted-printable")
def _() -> bytes:
    text = page(a_parcel(status="OrderDelivered"), text="Left at the door — enjoy!")
    return sent(mail("It is there", part(text, "html", coding="quoted-printable")))


@message("05-shipped-base64")
def _() -> bytes:
    return sent(mail("Your parcel", part(page(a_parcel()), "html", coding="base64")))


@message("06-lines-and-carrier-by-name")
def _() -> bytes:
    lines = [{"@type": "Product", "name": "Linen apron", "sku": "TT-APRON"}]
    parcel = a_parcel(carrier="USPS", itemShipped=lines)
    return sent(mail("Your parcel", part(page(parcel), "html")))


@message("07-confirmed-by-template")
def _() -> bytes:
    return sent(mail(f"Your order {NUMBER} is confirmed", part("We have it.\n")))


@message("08-shipped-by-template")
def _() -> bytes:
    return sent(mail(f"Your order {NUMBER} is on its way", part(SHIPPED_TEXT)))


@message("09-two-parcels-by-template")
def _() -> bytes:
    text = f"Carrier: UPS\nTracking number: {TRACKING}\nTracking number: {SECOND}\nCarrier: FedEx\n"
    return sent(mail(f"Your order {NUMBER} is on its way", part(text)))


@message("10-german-latin-1")
def _() -> bytes:
    greeting, day = "Guten Tag, schöne Grüße!", "Voraussichtliche Zustellung am 06.02.2026"
    text = f"{greeting}\nSendungsnummer: {TRACKING}\nZusteller: DHL\n{day}\n"
    content = part(text, charset="iso-8859-1", coding="quoted-printable")
    return sent(mail(f"Ihre Bestellung {NUMBER} wurde verschickt", content))


@message("11-french-encoded-subject")
def _() -> bytes:
    text = f"Numéro de suivi : {TRACKING}\nNouvelle date de livraison : 09/02/2026\n"
    subject = f"=?utf-8?q?Votre_commande_{NUMBER}_est_retard=C3=A9e?="
    return sent(mail(subject, part(text, coding="base64")))


@message("12-template-of-a-page")
def _() -> bytes:
    said = ("Carrier: <b>UPS</b>", f"Tracking&nbsp;number: {TRACKING}")
    rows = "".join(f"<tr><td>{one}</td></tr>" for one in said)
    style = "<head><style>td { color: red }</style></head>"
    text = f"<html>{style}<body><p>Hello</p><table>{rows}</table></body></html>\n"
    return sent(mail(f"Your order {NUMBER} is on its way", part(text, "html")))


@message("13-japanese")
def _() -> bytes:
    subject = "=?iso-2022-jp?b?GyRCJDRDbUo4GyhCVFQtMjA0MTgbJEIkckgvQXckNyReJDckPxsoQg==?="
    text = f"お問い合わせ番号\N{FULLWIDTH COLON}{TRACKING}\n"
    return sent(mail(subject, part(text, charset="iso-2022-jp", coding="7bit")))


@message("14-out-for-delivery")
def _() -> bytes:
    text = f"Today!\nTracking number: {TRACKING}\n"
    return sent(mail(f"Order {NUMBER} is out for delivery", part(text)))


@message("15-with-an-attachment")
def _() -> bytes:
    both = together(
        part(page(a_parcel()), "html"), attached("invoice.pdf", b"%PDF-1.7 invoice"), kind="mixed"
    )
    return sent(mail("Your parcel", both))


@message("16-data-twice")
def _() -> bytes:
    return sent(mail("Your parcel", part(page(a_parcel(), a_parcel()), "html")))


@message("17-alias-in-capitals")
def _() -> bytes:
    raw = mail("Your parcel", part(page(a_parcel()), "html"), to=ALIAS.upper())
    return sent(raw, to=ALIAS.upper())


@message("18-signed-by-the-domain-itself")
def _() -> bytes:
    return sent(shipped(), domain=DOMAIN)


@message("19-unknown-charset")
def _() -> bytes:
    content = part(page(a_parcel()), "html").replace(b'"utf-8"', b'"x-thistle"')
    return sent(mail("Your parcel", content))


@message("20-order-without-a-status-beside-its-parcel")
def _() -> bytes:
    return sent(mail("Your parcel", part(page(an_order(None), a_parcel()), "html")))


@message("21-last-boundary-missing")
def _() -> bytes:
    both = together(part("See the page."), part(page(a_parcel()), "html"))
    return sent(mail("Your parcel", both.replace(b"--=_thistle_1--\r\n", b"")))


@message("22-lost-by-template")
def _() -> bytes:
    text = f"We are sorry.\nTracking number: {TRACKING}\n"
    return sent(mail(f"We could not deliver your order {NUMBER}", part(text)))


@message("24-nothing-of-interest")
def _() -> bytes:
    return sent(mail(f"How do you like your order {NUMBER}?", part("Five stars?\n")))


@message("23-recipients-only-known-to-ses")
def _() -> bytes:
    return sent(mail("Your parcel", part(page(a_parcel()), "html"), to="undisclosed-recipients:;"))
