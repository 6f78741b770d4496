"""Locators: how an element of a page is found, most stable way first."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from muse.adapters.retailers.headless.playbook.schema.parts import Name, Part, Text

# In the order in which they last, as shops change their pages.
KINDS = ("element", "role", "label", "placeholder", "test_id", "title", "text", "css")

Role = Literal[
    "alert", "alertdialog", "article", "banner", "button", "cell", "checkbox", "columnheader",
    "combobox", "complementary", "contentinfo", "dialog", "form", "grid", "gridcell", "group",
    "heading", "img", "link", "list", "listbox", "listitem", "main", "menu", "menuitem",
    "menuitemradio", "navigation", "option", "radio", "radiogroup", "region", "row", "rowgroup",
    "rowheader", "search", "searchbox", "slider", "spinbutton", "status", "switch", "tab", "table",
    "tablist", "tabpanel", "term", "definition", "textbox", "toolbar", "tooltip", "treeitem",
]  # fmt: skip


def as_locators(value: Any) -> Any:
    """A name, one locator or a list of them, as a list."""
    listed = value if isinstance(value, list) else [value]
    return tuple({"element": one} if isinstance(one, str) else one for one in listed)


class Locator(Part):
    """One way to find an element: exactly one of `KINDS`. Texts match whole and in case;
    `contains` lets a part match, in any case. Only `inside` another element, and only with
    `has_text` in it, if these are given."""

    element: Name | None = None
    role: Role | None = None
    name: Text | None = None
    label: Text | None = None
    placeholder: Text | None = None
    test_id: Text | None = None
    title: Text | None = None
    text: Text | None = None
    css: Text | None = None
    contains: bool = False
    has_text: Text | None = None
    inside: (
        Annotated[
            tuple[Locator, ...],
            BeforeValidator(as_locators, json_schema_input_type=Any),
            Field(min_length=1),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _one_kind(self) -> Locator:
        given = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            said = " and ".join(given) or "none"
            raise ValueError(f"a locator has exactly one of {', '.join(KINDS)}; this has {said}")
        if self.name is not None and self.role is None:
            raise ValueError("`name` goes with `role`")
        return self

    @property
    def kind(self) -> str:
        return next(kind for kind in KINDS if getattr(self, kind) is not None)

    @property
    def wanted(self) -> str:
        """The text that its kind is about."""
        return str(getattr(self, self.kind))

    def __str__(self) -> str:
        named = f" '{self.name}'" if self.name else ""
        part = " (part)" if self.contains else ""
        text = f" with '{self.has_text}'" if self.has_text else ""
        inside = f" inside {' or '.join(map(str, self.inside))}" if self.inside else ""
        return f"{self.kind}={self.wanted}{named}{part}{text}{inside}"


Target = Annotated[
    tuple[Locator, ...],
    BeforeValidator(as_locators, json_schema_input_type=Name | Locator | list[Name | Locator]),
    Field(min_length=1),
]
