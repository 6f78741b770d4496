"""Gap 10: what a function on the event bus cannot handle is not lost."""

from tests.e2e.emulator.machine import Machine


def test_an_event_reaches_the_function(machine: Machine) -> None:
    machine.put_event("OrderSubmitted", {"order": "BUS-1"})
    assert machine.item("BUS-1", "consumed")["event"] == "OrderSubmitted"


def test_what_the_function_cannot_handle_goes_to_its_failure_destination(machine: Machine) -> None:
    machine.put_event("OrderSubmitted", {"order": "BUS-2", "fail": True})
    letter = machine.dead_letter()
    assert letter["responsePayload"]["errorType"] == "NeedsPerson"
    assert letter["requestPayload"]["detail"]["order"] == "BUS-2"
