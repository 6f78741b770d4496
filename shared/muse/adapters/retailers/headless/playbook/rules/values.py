"""Values: facts where they are known, secrets by reference, patterns that are patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from muse.adapters.retailers.headless.playbook import facts
from muse.adapters.retailers.headless.playbook.rules.names import Finding
from muse.adapters.retailers.headless.playbook.rules.walking import parts_of, steps_of, texts_of
from muse.adapters.retailers.headless.playbook.schema.locators import Locator
from muse.adapters.retailers.headless.playbook.schema.playbook import Playbook
from muse.adapters.retailers.headless.playbook.schema.steps import Read, Step

_FOR_SECRETS = re.compile(
    r"pass\s*word|pass\s*code|passphrase|\bpin\b|secret|security code|\bcvv\b|\bcvc\b|card number"
    r"|cardnumber|user\s*name",
    re.IGNORECASE,
)
DECIDE = "DECIDE"
_CARD_LENGTHS = range(13, 20)
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_NO_FACTS = frozenset({"pattern"})  # braces there are the pattern's own
# Repeats within repeats: a page's text could keep them busy for ever.
_NESTED_REPEAT = re.compile(r"[+*}]\)[+*{]")


def wrong_facts(playbook: Playbook) -> Iterator[Finding]:
    """Facts that nobody has, or that are not known where they are named."""
    kept = {step.scrape.as_ for _, step in steps_of(playbook) if step.scrape}
    kept |= {step.money.as_ for _, step in steps_of(playbook) if step.money}
    for path, text in texts_of(playbook):
        if path[-1] in _NO_FACTS:
            continue
        if facts.has_loose_braces(text):
            yield path, "a brace is open or left over; facts are written {like.this}"
        names = facts.named_in(text)
        if path[-1] == "has" or path[-2:] == ("fact", "name"):
            names = [text]
        for name in names:
            yield from ((path, words) for words in _about(name, path, kept))


def _about(name: str, path: tuple[str | int, ...], kept: set[str]) -> Iterator[str]:
    if not facts.is_known(name):
        yield f"there is no fact '{name}'; the facts are listed in docs/playbooks.md"
    elif name.startswith("seen.") and name.removeprefix("seen.") not in kept:
        yield f"no step keeps '{name.removeprefix('seen.')}'"
    elif name in facts.OF_A_LINE and "each_line" not in path and path[0] == "phases":
        yield f"'{name}' is known in each_line only"
    elif name in facts.OF_AN_ENTRY and "detail" not in path:
        yield f"'{name}' is known in history.detail only"
    elif name in facts.SECRETS and "fill" not in path:
        yield f"'{name}' is a secret: it goes into `fill.with` and nowhere else"


def secrets_inline(playbook: Playbook) -> Iterator[Finding]:
    """Secrets that are written down instead of named."""
    for path, text in texts_of(playbook):
        if any(_is_card_number(found) for found in _CARD.findall(text)):
            yield path, "this looks like a card number, and none may be in a playbook"
    for path, step in steps_of(playbook):
        if step.fill is None:
            continue
        value = step.fill.with_
        named = facts.named_in(value)
        if any(name in facts.SECRETS for name in named) and value != f"{{{named[0]}}}":
            yield (*path, "fill", "with"), "a secret stands alone: nothing before or after it"
        if not named and _is_for_a_secret(playbook, step):
            said = "name the secret, such as {account.password}: it may not be written here"
            yield (*path, "fill", "with"), said


def _is_for_a_secret(playbook: Playbook, step: Step) -> bool:
    locators = list(step.fill.at) if step.fill else []
    for locator in list(locators):
        locators += playbook.elements.get(locator.element or "", ())
    return any(
        _FOR_SECRETS.search(f"{locator.wanted} {locator.name or ''}".replace("_", " "))
        for locator in locators
    )


def _is_card_number(found: str) -> bool:
    digits = [int(digit) for digit in found if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(digits) in _CARD_LENGTHS and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def wrong_patterns(playbook: Playbook) -> Iterator[Finding]:
    """Patterns that are none, or that do not say with one group what is wanted."""
    for path, part in parts_of(playbook):
        if not isinstance(part, Read) or part.pattern is None:
            continue
        where = (*path, "pattern")
        try:
            groups = re.compile(part.pattern).groups
        except re.error as error:
            yield where, f"this is not a regular expression: {error}"
            continue
        if groups != 1:
            yield where, f"a pattern has one group, around what is wanted; this has {groups}"
        if _NESTED_REPEAT.search(part.pattern):
            yield where, "a repeat within a repeat could take for ever"


def weak_locators(playbook: Playbook) -> Iterator[Finding]:
    """Warnings: locators that break when a shop is redecorated."""
    for path, part in parts_of(playbook):
        if not isinstance(part, tuple) or not part or not isinstance(part[0], Locator):
            continue
        kinds = [locator.kind for locator in part]
        if set(kinds) == {"css"} and not _is_where_css_is_usual(path):
            yield path, "found by CSS alone: put what a shopper sees first (role, label, text)"
        elif "css" in kinds[:-1] and kinds[kinds.index("css") :] != ["css"] * kinds.count("css"):
            yield path, "CSS comes before something that lasts longer"


def _is_where_css_is_usual(path: tuple[str | int, ...]) -> bool:
    """Rows, what is read in them, and what others are inside of seldom have roles of their own."""
    is_read_in_history = "history" in path and "steps" not in path
    return is_read_in_history or any(part in {"rows", "read", "lines", "inside"} for part in path)


def undecided(playbook: Playbook) -> Iterator[Finding]:
    """What a draft leaves to a person."""
    for path, text in texts_of(playbook):
        if DECIDE in text:
            yield path, f"a person must still decide this ({text[:120]})"
