"""Gap 3: an exception of a handler keeps its name, its worker lives on, and nothing waits 50 ms."""

import time

from tests.e2e.emulator.machine import Machine


def test_an_exception_is_reported_by_its_class_name(machine: Machine) -> None:
    kind, answer = machine.invoke("ProbeName", {"raise": "in the attic"})
    assert kind == "Unhandled"
    assert answer["errorType"] == "UnexpectedStoreError"
    assert answer["errorMessage"] == "in the attic"
    assert any("probe/app.py" in line for line in answer["stackTrace"])


def test_the_worker_survives_an_exception(machine: Machine) -> None:
    _, before = machine.invoke("ProbeName", {})
    machine.invoke("ProbeName", {"raise": "again"})
    _, after = machine.invoke("ProbeName", {})
    assert before["pid"] == after["pid"]


def test_a_process_that_ends_is_an_exit_error(machine: Machine) -> None:
    kind, answer = machine.invoke("ProbeName", {"exit": True})
    assert (kind, answer["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert machine.invoke("ProbeName", {})[0] is None


def test_a_handler_that_cannot_be_imported_says_so(machine: Machine) -> None:
    functions = machine.client("lambda")
    name = machine.outputs["StepsName"]
    handler = functions.get_function_configuration(FunctionName=name)["Handler"]
    functions.update_function_configuration(FunctionName=name, Handler="steps.missing.handler")
    try:
        kind, answer = machine.invoke("StepsName", {})
    finally:
        functions.update_function_configuration(FunctionName=name, Handler=handler)
    assert (kind, answer["errorType"]) == ("Unhandled", "Runtime.ImportModuleError")


def test_the_api_hides_what_went_wrong(machine: Machine) -> None:
    answer = machine.send("POST", "/api/v1/broken", b"{}")
    assert (answer.status, answer.json()) == (500, {"message": "Internal Server Error"})


def test_a_warm_invocation_does_not_wait(machine: Machine) -> None:
    machine.invoke("ProbeName", {})
    times = []
    for _ in range(21):
        began = time.perf_counter()
        machine.invoke("ProbeName", {})
        times.append(time.perf_counter() - began)
    assert min(times) < 0.045  # a busy machine adds to some of them
