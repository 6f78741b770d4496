"""Verbs on pages of different build, in a real browser: each asserts its effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from muse.adapters.retailers.headless.engine.deadline import Deadline
from muse.adapters.retailers.headless.engine.order_facts import Card, OrderFacts, WantedLine
from muse.adapters.retailers.headless.engine.page.answers import PageAnswers
from muse.adapters.retailers.headless.engine.page.diagnosis import raise_refusal
from muse.adapters.retailers.headless.engine.page.run import Run
from muse.adapters.retailers.headless.engine.step_log import StepLog
from muse.adapters.retailers.headless.engine.steps import run_steps
from muse.adapters.retailers.headless.playbook.schema.steps import Step
from muse.adapters.retailers.headless.playbook.yaml_tree import read_yaml
from muse.domain.money import Money
from muse.domain.placement.failures import (
    AddressRefused,
    OutOfStock,
    PlaybookBroken,
    RetailerUnavailable,
    VariantInvalid,
)
from tests.integration.headless.scene import ADDRESS, PLAYBOOK

STORE = "http://shop.test"
LINES = (
    WantedLine("item-1", "COAT-1", "Coat", f"{STORE}/p/1", 2, "M", "Blue"),
    WantedLine("item-2", "SOCKS-1", "Socks", f"{STORE}/p/2", 1),
)
ORDER = OrderFacts("M-1", STORE, LINES, ADDRESS, Money(10000), Money(10100), Card("Visa", "4242"))
Steps = Callable[..., Run]


@pytest.fixture
def steps(page: Page) -> Steps:
    """Run steps (YAML) on a page (HTML); frames and links find `more` by path."""

    def run(
        html: str, yaml: str, more: dict[str, str] | None = None, *, rehearsing: bool = False
    ) -> Run:
        pages = {"/": html, **(more or {})}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(STORE) or "/"
            if path == "/never":
                return
            if path == "/download":
                headers = {"Content-Disposition": "attachment; filename=a.pdf"}
                route.fulfill(body="%PDF", content_type="application/pdf", headers=headers)
                return
            status = 200 if path in pages else 404
            route.fulfill(status=status, body=pages.get(path, ""), content_type="text/html")

        page.route(f"{STORE}/**", answer)
        page.goto(f"{STORE}/", wait_until="domcontentloaded")
        made = Run(
            page=page,
            playbook=PLAYBOOK.playbook,
            order=ORDER,
            secrets={"account.password": "canary-secret"}.__getitem__,
            deadline=Deadline.of_seconds(60),
            log=StepLog(),
            hooks={"say_hello": _say_hello},
            answers=PageAnswers(page),
            facts={**ORDER.facts, **LINES[0].facts},
            phase="bag",
            rehearsing=rehearsing,
        )
        made.refusals = lambda: raise_refusal(made)
        run_steps(made, [Step.model_validate(one) for one in read_yaml(yaml).data], "bag")
        return made

    return run


def _say_hello(page: Page, facts: Any) -> None:
    page.evaluate("name => document.title = `Hello ${name}`", facts["address.first_name"])


COMBOBOX = """
<button role=combobox aria-expanded=false aria-label=Size id=size>Choose a size</button>
<div role=listbox id=list hidden>
  <div role=option>S</div><div role=option>M</div><div role=option aria-disabled=true>L</div>
</div>
<script>
  size.onclick = () => { list.hidden = false; };
  for (const option of list.children) option.onclick = () => {
    if (window.broken) return;
    size.textContent = option.textContent; list.hidden = true;
  };
</script>"""
RADIOS = """
<fieldset aria-label=Color><legend>Color</legend>
  <label><input type=radio name=c style="display:none">Blue</label>
  <label><input type=radio name=c disabled style="display:none">Red</label>
</fieldset>"""
BUTTONS = """
<div role=group aria-label=Size>
  <button aria-pressed=false onclick="this.ariaPressed='true'">S</button>
  <button aria-pressed=false onclick="this.ariaPressed='true'">M</button>
</div>"""
SELECT = """
<label for=s>Size</label><select id=s><option>Choose<option value=10>S
<option value=20>M<option value=30>L (sold out)</select>"""


COMBO, GROUP = "{role: combobox, name: Size}", "{role: group, name: %s}"
CHOICES = {
    "combobox": (COMBOBOX, COMBO, "line.size", "size.textContent === 'M'"),
    "buttons": (BUTTONS, GROUP % "Size", "line.size", "!!q('[aria-pressed=true]')"),
    "radio": (RADIOS, GROUP % "Color", "line.color", "q('input').checked"),
    "select": (SELECT, "{label: Size}", "line.size", "s.value === '20'"),
}  # fmt: skip
BROKEN = COMBOBOX + "<script>window.broken = true</script>"
NO_CHOICES = {
    "combobox, missing": (COMBOBOX, COMBO, "XL", VariantInvalid),
    "combobox, disabled": (COMBOBOX, COMBO, "L", OutOfStock),
    "combobox, without effect": (BROKEN, COMBO, "M", PlaybookBroken),
    "buttons, missing": (BUTTONS, GROUP % "Size", "XL", VariantInvalid),
    "radio, disabled": (RADIOS, GROUP % "Color", "Red", OutOfStock),
    "select, sold out": (SELECT, "{label: Size}", "L", OutOfStock),
    "select, missing": (SELECT, "{label: Size}", "XL", VariantInvalid),
}


@pytest.mark.parametrize("case", CHOICES)
def test_a_variant_is_chosen(case: str, steps: Steps, page: Page) -> None:
    html, target, fact, chosen = CHOICES[case]
    steps(html, f"- choose_variant: {{at: {target}, option: '{{{fact}}}'}}")
    assert page.evaluate(f"q = s => document.querySelector(s), {chosen}")


@pytest.mark.parametrize("case", NO_CHOICES)
def test_a_variant_that_cannot_be_chosen_has_its_class(case: str, steps: Steps) -> None:
    html, target, option, failure = NO_CHOICES[case]
    with pytest.raises(failure):
        steps(html, f"- choose_variant: {{at: {target}, option: {option}}}\n  within: 1")


def test_the_stores_word_for_an_option(steps: Steps, page: Page) -> None:
    steps(
        "<label for=s>State</label><select id=s><option>Nevada<option>California</select>",
        "- select: {at: {label: State}, option: '{address.state}', names: {CA: California}}",
    )
    assert page.input_value("#s") == "California"


def test_the_steps_own_class_when_it_cannot_be_done(steps: Steps) -> None:
    with pytest.raises(AddressRefused):
        steps(
            "<label for=s>State</label><select id=s><option>Nevada</select>",
            "- select: {at: {label: State}, option: '{address.state}'}\n"
            "  within: 1\n  otherwise: AddressRefused",
        )


def test_a_field_in_a_frame(steps: Steps, page: Page) -> None:
    steps(
        "<iframe title='Card field' src=/frame></iframe>",
        "- fill: {at: {label: Name on card}, with: '{address.name}'}\n"
        "  frame: {title: Card field}\n"
        "- expect:\n    frame: {title: Card field}\n"
        "    text: {at: {label: Name on card}, is: Ada Lovelace}",
        more={"/frame": "<label>Name on card <input></label>"},
    )


def test_a_field_that_formats_holds_the_value(steps: Steps) -> None:
    steps(
        "<label>Name <input oninput=\"this.value = this.value.toUpperCase().replace(' ', '-')\">",
        "- fill: {at: {label: Name}, with: '{address.name}'}",
    )


def test_a_field_that_forgets_is_broken_and_its_value_is_not_told(steps: Steps) -> None:
    with pytest.raises(PlaybookBroken) as broken:
        steps(
            "<label>Password <input oninput=\"this.value = ''\"></label>",
            "- fill: {at: {label: Password}, with: '{account.password}'}\n  within: 1",
        )
    assert "canary-secret" not in repr(broken.value.detail)


@pytest.mark.parametrize("attributes", ["disabled", "readonly"])
def test_what_cannot_be_typed_does_not_tell_what_was_to_be_typed(
    attributes: str, steps: Steps
) -> None:
    with pytest.raises(PlaybookBroken) as broken:
        steps(
            f"<label>Password <input {attributes}></label>",
            "- fill: {at: {label: Password}, with: '{account.password}'}\n  within: 1",
        )
    assert "canary-secret" not in repr(broken.value.detail)
    assert broken.value.__cause__ is None


def test_the_next_locator_is_used_when_the_first_is_doubled(steps: Steps) -> None:
    run = steps(
        "<button>Go</button><button id=go onclick='document.title=1'>Go</button>",
        "- click: [{role: button, name: Go}, {css: '#go'}]\n  expect: {path: /}",
    )
    [record] = run.log.records
    assert record.matched == ("css=#go",)


def test_an_element_is_looked_for_inside_another(steps: Steps, page: Page) -> None:
    steps(
        "<ul><li>Coat <button onclick='document.title=1'>Update</button></li>"
        "<li>It's socks <button onclick='document.title=2'>Update</button></li></ul>",
        "- click: {role: button, name: Update, inside: {role: listitem, has_text: It's socks}}\n"
        "  expect: {path: /}",
    )
    assert page.title() == "2"


def test_hidden_doubles_do_not_count(steps: Steps) -> None:
    steps(
        "<button hidden>Go</button><button onclick='this.remove()'>Go</button>",
        "- click: {role: button, name: Go}\n  expect: {hidden: {role: button, name: Go}}",
    )


def test_what_is_kept_is_known_later(steps: Steps) -> None:
    run = steps(
        "<p id=a>Ref: AB-12 today</p><p id=m>1.234,50 $</p><p id=n>$ 12.00</p>",
        "- scrape: {as: ref, at: {css: '#a'}, pattern: 'Ref: (\\S+)'}\n"
        "- money: {as: fee, at: {css: '#n'}}\n"
        "- expect: {text: {at: {css: '#a'}, contains: '{seen.ref}'}}",
    )
    assert (run.facts["seen.ref"], run.facts["seen.fee"]) == ("AB-12", "$12.00")


def test_pages_that_differ(steps: Steps, page: Page) -> None:
    steps(
        "<script>setTimeout(() => document.body.innerHTML = '<button "
        'onclick="document.title=7">As a guest</button>\', 300)</script>',
        "- either:\n"
        "  - when: {visible: {role: button, name: As a member}}\n"
        "    steps: [{click: {role: button, name: As a member}, expect: {path: /}}]\n"
        "  - when: {visible: {role: button, name: As a guest}}\n"
        "    steps: [{click: {role: button, name: As a guest}, expect: {path: /}}]\n"
        "- click: {role: button, name: No such button}\n"
        "  when: {has: seen.nothing}\n"
        "  expect: {path: /}",
    )
    assert page.title() == "7"


def test_every_line_in_its_turn(steps: Steps, page: Page) -> None:
    steps(
        "<ul id=list></ul><label>What <input id=what></label><button "
        "onclick=\"list.innerHTML += `<li>${what.value}</li>`; what.value = ''\">Add</button>",
        "- each_line:\n"
        "  - fill: {at: {label: What}, with: '{line.sku} {line.quantity}'}\n"
        "  - click: {role: button, name: Add}\n"
        "    expect: {count: {at: {role: listitem}, more_by: 1}}",
    )
    assert page.locator("li").all_inner_texts() == ["COAT-1 2", "SOCKS-1 1"]


def test_a_question_is_answered_when_the_step_says_so(steps: Steps, page: Page) -> None:
    html = "<button onclick=\"if (confirm('Sure?')) document.title = 'gone'\">Remove</button>"
    yaml = "- click: {role: button, name: Remove}\n  expect: {path: /}"
    steps(html, yaml)
    assert page.title() == ""
    steps(html, f"{yaml}\n  accept_dialog: true")
    assert page.title() == "gone"


def test_a_naive_removal_loop_would_race_this_bag(steps: Steps, page: Page) -> None:
    html = """<ul id=bag><li>A <button>Remove</button></li><li>B <button>Remove</button></li>
      <li>C <button>Remove</button></li></ul><p id=empty hidden>Your bag is empty</p>
      <script>for (const button of bag.querySelectorAll('button')) button.onclick = () =>
        setTimeout(() => { button.parentNode.remove();
          empty.hidden = bag.children.length > 0; }, 300);</script>"""
    steps(
        html,
        "- clear_bag:\n    rows: {role: listitem}\n    remove: {role: button, name: Remove}\n"
        "    empty: {visible: {text: Your bag is empty}}",
    )
    assert page.locator("li").count() == 0


def test_a_rehearsal_tells_of_an_effect_that_proves_nothing(steps: Steps) -> None:
    run = steps(
        "<button onclick='this.remove()'>Go</button>",
        "- click: {role: button, name: Go}\n  expect: {path: /}",
        rehearsing=True,
    )
    assert "was there before" in run.log.records[0].outcome


def test_a_hook_is_the_escape_hatch(steps: Steps, page: Page) -> None:
    steps("<p>Hi</p>", "- hook: say_hello\n  expect: {path: /}")
    assert page.title() == "Hello Ada"


@pytest.mark.parametrize("path", ["/download", "http://elsewhere.test/", "/nowhere"])
def test_what_is_no_page_of_the_store_is_a_broken_playbook(
    path: str, steps: Steps, page: Page
) -> None:
    page.route("http://elsewhere.test/**", lambda route: route.abort("blockedbyclient"))
    with pytest.raises(PlaybookBroken):
        steps("<p>Hi</p>", f"- goto: {path}")


def test_a_page_that_never_comes_is_a_store_that_does_not_answer(steps: Steps) -> None:
    with pytest.raises(RetailerUnavailable):
        steps("<p>Hi</p>", "- goto: /never\n  within: 1")


def test_a_page_that_never_stops_loading_can_be_used(steps: Steps) -> None:
    steps(
        "<button onclick='this.remove()'>Go</button><img src=/never>",
        "- click: {role: button, name: Go}\n  expect: {hidden: {role: button, name: Go}}",
    )
