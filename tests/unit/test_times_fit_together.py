"""How long things take is said in several files; together they must make sense."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.aws.deployment.packaging import load_template
from muse.adapters.dynamodb.account_leases import LEASE_SECONDS
from muse.adapters.mails.sent_mails import SENDING_SECONDS
from muse.adapters.retailers.headless.engine.deadline import SUBMIT_NEEDS_SECONDS
from muse.adapters.retailers.headless.engine.judging.history import HISTORY_LAGS
from muse.adapters.retailers.headless.retailer import PLACE_SECONDS
from muse.adapters.retailers.ucp.access.platform import Timeouts
from muse.adapters.stripe.transport.connection import CONNECT_SECONDS
from muse.adapters.stripe.transport.retry_policy import RetryPolicy
from muse.domain.placement.verification import CODE_TIME
from muse.domain.routing.retry_policy import RETRIES, RetryRule
from muse.domain.session import SETTLE_MARGIN
from muse.domain.store import Method
from muse.usecases.checkout.place_checkout import CLAIM_TIME
from muse.usecases.placement.place_order import SUBMIT_TIME
from place_checkout.app import LONGEST_WAIT_SECONDS
from tests.fakes import workflow

ROOT = Path(__file__).parents[2]
GATEWAY_SECONDS = 30  # an HTTP API waits no longer for a function
A_STRIPE_CALL = RetryPolicy().budget_seconds + CONNECT_SECONDS


@pytest.fixture(scope="module")
def timeouts() -> dict[str, int]:
    """How long each function may run, by its logical id."""
    resources = load_template(ROOT / "template.yaml")["Resources"]
    functions = {
        name: resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    return {name: properties["Timeout"] for name, properties in functions.items()}


@pytest.fixture(scope="module")
def states() -> dict[str, Any]:
    """The states of the workflow, those inside the map beside the others."""
    machine = json.loads((ROOT / "statemachine" / "checkout.asl.json").read_text())
    outer: dict[str, Any] = machine["States"]
    return outer | outer["PlaceEveryOrder"]["ItemProcessor"]["States"]


def test_a_request_is_answered_before_the_gateway_gives_up(timeouts: dict[str, int]) -> None:
    for name in ("CheckoutApiFunction", "PlaceCheckoutFunction", "OrdersApiFunction"):
        assert timeouts[name] < GATEWAY_SECONDS
    assert timeouts["PlaceCheckoutFunction"] > LONGEST_WAIT_SECONDS


def test_paying_at_a_slow_stripe_ends_before_the_function_does(timeouts: dict[str, int]) -> None:
    look_update_and_confirm = 3 * A_STRIPE_CALL
    assert look_update_and_confirm < timeouts["PlaceCheckoutFunction"] - 5


def test_a_claim_outlives_whoever_made_it(timeouts: dict[str, int]) -> None:
    spare = timedelta(seconds=10)  # clocks differ
    assert timedelta(seconds=timeouts["PlaceCheckoutFunction"]) + spare <= CLAIM_TIME


def test_the_workflow_waits_for_its_functions(
    timeouts: dict[str, int], states: dict[str, Any]
) -> None:
    """Else it would go on while the function still orders, or takes the money."""
    assert states["PlaceByApi"]["TimeoutSeconds"] > timeouts["PlacementApiFunction"]
    assert states["PlaceHeadless"]["TimeoutSeconds"] > timeouts["PlacementHeadlessFunction"]
    assert states["Settle"]["TimeoutSeconds"] > timeouts["SettlementFunction"]
    capture_and_look = 2 * A_STRIPE_CALL
    assert capture_and_look < timeouts["SettlementFunction"] - 5


def test_what_is_submitted_is_answered_before_the_fence_s_time_is_over(
    timeouts: dict[str, int],
) -> None:
    stores = Timeouts()
    submitting = stores.complete + sum(stores.pauses) + stores.look * len(stores.pauses)
    assert timedelta(seconds=submitting) <= SUBMIT_TIME
    assert timedelta(seconds=timeouts["PlacementApiFunction"]) > SUBMIT_TIME


def test_the_workflow_waits_out_a_fence_whose_attempt_has_died(timeouts: dict[str, int]) -> None:
    """Else a person would be asked what the store can tell a moment later."""
    clocks_differ = 10
    waits = sum(_rule(Method.API, "FenceOpen").pauses())
    assert waits >= timeouts["PlacementApiFunction"] + clocks_differ


def test_placing_by_browser_fits_into_its_function(timeouts: dict[str, int]) -> None:
    evidence_and_saving = 20
    assert PLACE_SECONDS + evidence_and_saving < timeouts["PlacementHeadlessFunction"]
    assert SUBMIT_NEEDS_SECONDS < PLACE_SECONDS / 2
    assert timeouts["PlacementHeadlessFunction"] <= LEASE_SECONDS


def test_a_mail_that_was_begun_is_free_again_when_the_bus_tries_again(
    timeouts: dict[str, int],
) -> None:
    tries_again_after = 60
    assert timeouts["TellShopperFunction"] < SENDING_SECONDS < tries_again_after


def test_the_workflow_waits_out_a_browser_that_died(timeouts: dict[str, int]) -> None:
    """And a history that lags, before it asks a person."""
    in_use, fence_open, try_again = (
        _rule(Method.HEADLESS, error) for error in ("AccountInUse", "FenceOpen", "TryAgain")
    )
    assert sum(fence_open.pauses()) > timeouts["PlacementHeadlessFunction"] + 60
    longest = timeouts["PlacementHeadlessFunction"] + HISTORY_LAGS.total_seconds()
    assert sum(try_again.pauses()) > longest
    assert sum(in_use.pauses()) > 4 * timeouts["PlacementHeadlessFunction"]


def test_a_person_is_looked_after_several_times_before_a_hold_ends(states: dict[str, Any]) -> None:
    wait = timedelta(seconds=states["PlaceManually"]["TimeoutSeconds"])
    assert 2 * wait < SETTLE_MARGIN


@pytest.mark.parametrize(
    "death",
    [
        "Lambda.Unknown",
        "Lambda.ClientExecutionTimeoutException",
        "Runtime.ExitError",
        "Sandbox.Timedout",
        "States.Timeout",
    ],
)
def test_a_placement_that_dies_is_tried_again(states: dict[str, Any], death: str) -> None:
    """The fence makes that safe: the next one finds out at the store, and never orders twice."""
    [rule] = [rule for rule in states["PlaceByApi"]["Retry"] if death in rule["ErrorEquals"]]
    assert rule["MaxAttempts"] >= 3


def test_a_throttled_placement_waits_for_room(states: dict[str, Any]) -> None:
    """A new account runs ten functions at once: that must not turn orders into work by hand."""
    throttled = "Lambda.TooManyRequestsException"
    [rule] = [rule for rule in states["PlaceByApi"]["Retry"] if throttled in rule["ErrorEquals"]]
    assert rule["ErrorEquals"] == [throttled]
    assert sum(workflow._THROTTLED.pauses()) > 15 * 60


_AS_THE_WORKFLOW_SEES_THEM = {
    "FunctionDied": "Lambda.Unknown",
    "FunctionThrottled": "Lambda.TooManyRequestsException",
}


class TestTheFakeWorkflow:
    """Whole checkouts are tested on it: it must retry and wait as the real one does."""

    @pytest.mark.parametrize(
        ("state", "fakes"),
        [
            ("PlaceByApi", list(workflow.PLACE_AGAIN["api"])),
            ("PlaceHeadless", list(workflow.PLACE_AGAIN["headless"])),
            ("PlaceManually", [workflow._DECIDED, workflow._ASK_AGAIN]),
            ("AwaitCode", [workflow._SETTLED, workflow._AWAIT_CODE_AGAIN]),
            ("Settle", [workflow._SETTLE_AGAIN]),
        ],
    )
    def test_retries_alike(
        self, states: dict[str, Any], state: str, fakes: list[workflow.Retry]
    ) -> None:
        rules = states[state]["Retry"]
        assert len(rules) == len(fakes)
        for rule, fake in zip(rules, fakes, strict=True):
            errors = set(rule["ErrorEquals"])
            named = {_AS_THE_WORKFLOW_SEES_THEM.get(e, e) for e in fake.errors}
            assert named == {"*"} if errors == {"States.ALL"} else named <= errors
            assert fake.times == rule["MaxAttempts"]
            if fake.times:
                assert fake.seconds == rule["IntervalSeconds"]
                assert fake.longest == rule.get("MaxDelaySeconds", fake.longest)
                assert rule["BackoffRate"] == fake.growth

    def test_waits_alike(self, states: dict[str, Any]) -> None:
        seconds = states["PlaceManually"]["TimeoutSeconds"]
        assert timedelta(seconds=seconds) == workflow.PERSON_TIME
        seconds = states["AwaitCode"]["TimeoutSeconds"]
        assert timedelta(seconds=seconds) == workflow.CODE_TIME == CODE_TIME

    def test_goes_on_alike(self, states: dict[str, Any]) -> None:
        """What leads where once nothing is tried again."""
        assert _ways(states["PlaceByApi"]) == {
            "TryAgain": "NextMethod",
            "FenceOpen": "NextMethod",
            "AccountInUse": "NextMethod",
            "StoreAtLimit": "NextMethod",
            "StoreBusy": "NextMethod",
            "StoreOutage": "NextMethod",
            "StillInProgress": "NextMethod",
            "TryNextMethod": "NextMethod",
            "States.ALL": "PlaceManually",
        }
        assert _ways(states["PlaceHeadless"]) == {
            **_ways(states["PlaceByApi"]),
            "CodeRequired": "AwaitCode",
        }
        assert _ways(states["AwaitCode"]) == {"States.ALL": "PlaceHeadless"}
        assert states["AwaitCode"]["Next"] == "PlaceHeadless"
        assert _ways(states["PlaceManually"]) == {
            "States.Timeout": "PlaceManually",
            "States.ALL": "OrderDone",
        }
        assert states["NextMethod"]["Next"] == "ChooseMethod"
        assert states["ChooseMethod"]["Default"] == "PlaceManually"


def _rule(method: Method, error: str) -> RetryRule:
    [rule] = [rule for rule in RETRIES[method] if error in rule.errors]
    return rule


def _ways(state: dict[str, Any]) -> dict[str, str]:
    return {error: rule["Next"] for rule in state["Catch"] for error in rule["ErrorEquals"]}
