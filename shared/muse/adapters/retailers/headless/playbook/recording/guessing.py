"""Guesses about a recording: which phase a step belongs to, which fact a field takes."""

from __future__ import annotations

import re

from muse.adapters.retailers.headless.playbook.recording.reading import RecordedStep

ORDER = ("login", "bag", "shipping", "payment", "review", "submit", "confirm")

# First match wins: the most telling first.
_PHASES = (
    ("submit", r"place (my |your )?order|submit (my )?order|buy now|pay now|complete (my )?order"),
    ("confirm", r"thank|confirm(ation|ed)|/success|receipt"),
    ("review", r"review|preview|/summary"),
    ("payment", r"payment|billing|card number|security code|\bcv[vc]\b|expir"),
    ("shipping", r"shipping|delivery|address|first name|last name|full name|zip|postal|city|state"),
    ("login", r"log ?in|sign ?in|password|/auth\b|/login|/signin"),
    (
        "bag",
        r"add to (bag|cart|basket)|/(cart|bag|basket)\b|size|color|colour|quantity|/product|/p/",
    ),
)
_FACTS = (
    ("account.password", r"password|pass ?code"),
    ("card.security_code", r"security code|\bcv[vc]2?\b"),
    ("address.zip", r"zip|postal|post ?code"),
    ("address.first_name", r"first name|given name|firstname"),
    ("address.last_name", r"last name|surname|family name|lastname"),
    ("address.line2", r"address (line )?2|apt|apartment|suite|unit"),
    ("address.line1", r"street|address"),
    ("address.city", r"city|town"),
    ("address.state", r"\bstate\b|province|region"),
    ("address.country", r"country"),
    ("address.phone", r"phone|mobile|\btel\b"),
    ("line.quantity", r"quantity|\bqty\b"),
    ("line.size", r"\bsize\b"),
    ("line.color", r"colou?r"),
    ("address.name", r"\bname\b"),
)
_PRODUCT_PAGE = re.compile(r"/(p|product|products|item|s|shop|catalogue)/[^/]+", re.IGNORECASE)


def phase_of(step: RecordedStep, path: str, current: str) -> str:
    """The phase of a step on the page at `path`: never one before the `current` one."""
    said = _words(step)
    for words in (said, path.casefold()):
        for phase, pattern in _PHASES:
            if re.search(pattern, words) and _follows(phase, current, step):
                return phase
    return current


def _follows(phase: str, current: str, step: RecordedStep) -> bool:
    """Whether the phase can come now. Only a click submits, and nothing is confirmed before."""
    if phase == "submit" and step.type not in {"click", "doubleClick"}:
        return False
    if phase == "confirm" and current not in {"submit", "confirm"}:
        return False
    return ORDER.index(phase) >= ORDER.index(current)


def fact_for(step: RecordedStep, phase: str) -> str | None:
    """The fact that the field takes. What was typed is not looked at: it may be a secret."""
    said = _words(step)
    if phase == "login" and re.search(r"e-?mail|user|login", said) and "password" not in said:
        return "account.username"
    if re.search(r"e-?mail", said):
        return "order.email"
    fitting = (fact for fact, pattern in _FACTS if re.search(pattern, said))
    return next((fact for fact in fitting if phase == "bag" or not fact.startswith("line.")), None)


def is_product_page(path: str) -> bool:
    return _PRODUCT_PAGE.search(path) is not None


def _words(step: RecordedStep) -> str:
    """What the element is called, in lower case."""
    said = " ".join(filter(None, (step.aria_name, step.text, step.css)))
    return re.sub(r"[_\-.#\[\]=\"']+", " ", said).casefold()
