"""One-time codes that stores ask for: given by shoppers and by the operations team."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.api.base import Success
from muse.runtime.api.codes import CodeBody, CodeGivenView, VerificationCodeBody
from muse.runtime.errors_in_docs import errors
from muse.runtime.http import caller, http_app, operations_only, ops_person, serve
from muse.runtime.wiring.accounts.codes import giving_codes
from muse.runtime.wiring.aws.storage import storage
from muse.usecases.placement.answer_code import (
    GiveCode,
    GiveCodeAsShopper,
    give_code,
    give_code_as_shopper,
)

app = http_app()


@app.post(
    "/api/v1/checkout/sessions/<session_id>/verification-code",
    operation_id="giveVerificationCode",
    tags=["Checkout"],
    responses=errors(400, 401, 404, 409, 413, 422),
)
def post_verification_code(session_id: str, body: VerificationCodeBody) -> Success[CodeGivenView]:
    """Give the one-time code that a store has sent you (`nextAction` `verification_code`). The
    order goes on with it. The first code counts; a wrong one is asked for again."""
    command = GiveCodeAsShopper(session_id, caller(app), body.store_id, body.code)
    return Success(data=CodeGivenView.of(give_code_as_shopper(command, giving_codes())))


@app.post(
    "/api/v1/ops/tasks/<task_id>/code",
    operation_id="giveCode",
    tags=["Operations"],
    responses=errors(400, 401, 403, 404, 409, 413, 422),
    middlewares=[operations_only],
)
def post_code(task_id: str, body: CodeBody) -> Success[CodeGivenView]:
    """Give the one-time code that a store has sent to Muse. The task needn't be claimed. The first
    code counts; a wrong one brings the task back."""
    command = GiveCode(task_id, ops_person(app), body.code)
    return Success(data=CodeGivenView.of(give_code(command, giving_codes())))


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return serve(app, event, context)


cold_start.finish(storage)
