"""Gap 7: an image function runs from its build context, without Docker."""

from tests.e2e.emulator.machine import Machine


def test_what_the_dockerfile_copies_is_the_function(machine: Machine) -> None:
    kind, answer = machine.invoke("PicturedName", {"a": 1})
    assert kind is None
    assert answer == {
        "echo": {"a": 1},
        "greetedBy": "the shared layer",
        "function": machine.outputs["PicturedName"],
    }
