"""Task tokens, StopExecution, and the history of an execution that is still running.

"SendTaskSuccess" (API reference) knows two refusals: TaskDoesNotExist for a token that was never
given out, TaskTimedOut for one whose task is over: timed out, answered, or its execution stopped.
Moto gives every attempt of a task the same token, and with it the outcome of the first attempt, so
a Retry ends at once; here an attempt has a token of its own. And with a heartbeat moto misses an
answer that comes before the function that was given the token has returned.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (  # noqa: E501 - moto's name for it
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.callback.callback import (
    CallbackConsumerLeft,
    CallbackEndpoint,
    CallbackNotifyConsumerError,
    CallbackOutcome,
    CallbackOutcomeFailure,
    CallbackOutcomeSuccess,
    CallbackPoolManager,
    HeartbeatEndpoint,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment

from local.aws.workflow.interpreter import Finished, Interpreter
from local.aws.workflow.responses import Response, answer, refusal

Data = dict[str, Any]
Operation = Callable[[Data], Response]


Wait = Callable[..., CallbackOutcome | None]


class TaskTokens:
    """Answers about the tokens of all executions since the start of the emulator."""

    def __init__(self, finished: Finished) -> None:
        self._interpreter = Interpreter(finished, self._release)
        self._finished = finished
        self._over: set[str] = set()

    def install(self) -> None:
        """Run executions, answer for their tokens, and give every attempt a token of its own."""
        self._interpreter.install()
        stepfunctions._send_task_success = self.succeed
        stepfunctions._send_task_failure = self.fail
        stepfunctions._send_task_heartbeat = self.beat
        stepfunctions._stop_execution = self._stopping(stepfunctions._stop_execution)
        stepfunctions._get_execution_history = self._live(stepfunctions._get_execution_history)
        StateTaskServiceCallback._evaluate_with_timeout = self._one_attempt(  # type: ignore[method-assign] # that is the point
            StateTaskServiceCallback._evaluate_with_timeout
        )
        StateTaskServiceCallback._wait_for_task_token_heartbeat = early_or(  # type: ignore[method-assign] # that is the point
            StateTaskServiceCallback._wait_for_task_token_heartbeat
        )

    def succeed(self, data: Data) -> Response:
        """SendTaskSuccess."""
        token = data.get("taskToken", "")
        return self._notify(token, CallbackOutcomeSuccess(token, data.get("output", "{}")))

    def fail(self, data: Data) -> Response:
        """SendTaskFailure."""
        token = data.get("taskToken", "")
        outcome = CallbackOutcomeFailure(token, data.get("error"), data.get("cause"))
        return self._notify(token, outcome)

    def beat(self, data: Data) -> Response:
        """SendTaskHeartbeat."""
        token = data.get("taskToken", "")
        return self._with_token(token, lambda pool: pool.heartbeat(token))

    def _notify(self, token: str, outcome: CallbackOutcome) -> Response:
        return self._with_token(token, lambda pool: pool.notify(token, outcome))

    def _with_token(self, token: str, act: Callable[[CallbackPoolManager], bool]) -> Response:
        for environment in self._interpreter.environments():
            pool = environment.callback_pool_manager
            if pool.get(token) is None:
                continue
            try:
                act(pool)
            except CallbackNotifyConsumerError:
                break
            return answer({})
        return self._refusal(token)

    def _refusal(self, token: str) -> Response:
        if token in self._over:
            text = "Task Timed Out: 'Provided task does not exist anymore'"
            return refusal("TaskTimedOut", text)
        return refusal("TaskDoesNotExist", "Task does not exist")

    def _one_attempt(self, evaluate: Callable[..., None]) -> Callable[..., None]:
        def evaluate_with_own_token(state: Any, env: Environment) -> None:
            if state.resource.condition != ResourceCondition.WaitForTaskToken:
                evaluate(state, env)
                return
            token = env.states.context_object.update_task_token()
            endpoint = env.callback_pool_manager.add(token)
            try:
                evaluate(state, env)
            finally:
                self._over.add(token)
                endpoint.report(CallbackConsumerLeft())
                endpoint.interrupt_all()

        return evaluate_with_own_token

    def _stopping(self, stop: Operation) -> Operation:
        def stop_and_release(data: Data) -> Response:
            arn = data.get("executionArn", "")
            environment = self._interpreter.environment(arn)
            if environment is not None:
                history = environment.event_manager.get_event_history()
                stepfunctions._executions[arn]["events"] = history
            response = stop(data)
            if environment is not None and response[0] == 200:
                self._interpreter.forget(arn)
                self._finished(stepfunctions._executions[arn])
            return response

        return stop_and_release

    def _release(self, environment: Environment) -> None:
        environment.set_stop(stop_date=None, cause=None, error=None)  # type: ignore[arg-type] # ministack records date and reason
        for token, endpoint in list(environment.callback_pool_manager._pool.items()):
            self._over.add(token)
            endpoint.report(CallbackConsumerLeft())
            endpoint.interrupt_all()

    def _live(self, read: Operation) -> Operation:
        def read_live(data: Data) -> Response:
            arn = data.get("executionArn", "")
            environment = self._interpreter.environment(arn)
            if environment is not None:
                history = environment.event_manager.get_event_history()
                stepfunctions._executions[arn]["events"] = history
            return read(data)

        return read_live


def early_or(wait: Wait) -> Wait:
    """Wait for an answer, unless it is there already."""

    def look_then_wait(
        state: Any, env: Environment, endpoint: CallbackEndpoint, heartbeat: HeartbeatEndpoint
    ) -> CallbackOutcome | None:
        return endpoint.get_outcome() or wait(state, env, endpoint, heartbeat)

    return look_then_wait
