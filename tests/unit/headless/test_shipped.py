"""The playbooks that come with the product are in order."""

from __future__ import annotations

import pytest

from muse.adapters.retailers.headless.playbook.shipped import (
    NoSuchPlaybook,
    shipped,
    shipped_names,
)

DRAFTS = {"nordstrom", "nordstrom_rack", "macys", "old_navy"}


@pytest.mark.parametrize("name", shipped_names())
def test_each_is_in_order(name: str) -> None:
    assert shipped(name).playbook.playbook == name


@pytest.mark.parametrize("name", sorted(DRAFTS))
def test_a_draft_says_that_it_is_one(name: str) -> None:
    draft = shipped(name).playbook
    assert not draft.verified
    assert draft.source == "unsourced"


@pytest.mark.parametrize("name", shipped_names())
def test_none_needs_the_escape_hatch(name: str) -> None:
    assert "hook" not in shipped(name).playbook.model_dump_json(exclude_none=True)


@pytest.mark.parametrize("name", ["nowhere", "../stores/macys", ""])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(NoSuchPlaybook):
        shipped(name)
