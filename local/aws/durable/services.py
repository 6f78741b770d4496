"""Everything but items and executions: saved as a whole when it changes.

The deployed stack, users, keys, secrets, queues, rules. Each service's state is ministack's own
(`get_state`); what only grows (logs, metrics) is left out. All of it is one file, replaced in one
step, so the services never disagree after a kill. It is written before a deployment is reported as
finished, and before a call that changes users, keys, secrets, parameters, tables or state machines
is acknowledged. Objects of S3 are files of their own, written by ministack before it answers.
"""

import copy
import hashlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from ministack import app
from ministack.core import persistence
from ministack.services import cloudformation, dynamodb, lambda_svc
from ministack.services.cloudformation import changesets, handlers, stacks

from local.aws.durable.journal import write_all

Response = tuple[int, dict[str, Any], bytes]

STACK_OPERATIONS = (
    "_deploy_stack_async",
    "_delete_stack_async",
    "_roll_back_operation",
    "_continue_update_rollback_async",
)
WATCHED = {
    "cognito-idp": "cognito",
    "dynamodb": "dynamodb",
    "kms": "kms",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "states": "stepfunctions",
}
CHANGING = (
    "Add", "AdminAdd", "AdminConfirm", "AdminCreate", "AdminDelete", "AdminDisable", "AdminEnable",
    "AdminRemove", "AdminSet", "AdminUpdate", "Cancel", "ConfirmSignUp", "Create", "Delete",
    "Disable", "Enable", "Put", "Remove", "Restore", "Rotate", "Schedule", "Set", "SignUp", "Tag",
    "Untag", "Update",
)  # fmt: skip
ITEM_WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


class SavedServices:
    """The file with the state of all services. `restore` once, then `install`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fragments: dict[str, str] = {}

    def restore(self) -> None:
        """Load what was saved, before the first request is served."""
        if not self._path.exists():
            return
        saved = json.loads(self._path.read_text())
        self._fragments = {key: json.dumps(state) for key, state in saved.items()}
        for key, text in self._fragments.items():
            state = json.loads(text, object_hook=persistence._json_object_hook)
            app._get_module(app._state_map[key]).load_persisted_state(state)

    def install(self) -> None:
        """Save from now on whatever a deployment or a watched call changes."""
        forget_unused_code()
        for module in (stacks, changesets, handlers):
            for name in STACK_OPERATIONS:
                if hasattr(module, name):
                    setattr(module, name, self._saved_after(getattr(module, name)))
        for service, key in WATCHED.items():
            app.SERVICE_HANDLERS[service] = self._watched(app.SERVICE_HANDLERS[service], key)

    def save(self, key: str | None = None) -> None:
        """Write the present state of one service, or of all that were used."""
        for name, module in used_services().items():
            if key in {None, name}:
                self._fragments[name] = fragment(state_of(name, module))
        members = ",\n".join(f"{json.dumps(k)}: {v}" for k, v in sorted(self._fragments.items()))
        replace_file(self._path, f"{{{members}}}\n".encode())

    def _saved_after(self, operation: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        async def operate_and_save(*arguments: Any, **named: Any) -> Any:
            try:
                return await operation(*arguments, **named)
            finally:
                # No pause between the final status and this: nobody has seen it yet.
                self.save()

        return operate_and_save

    def _watched(self, handle: Callable[..., Awaitable[Response]], key: str) -> Callable[..., Any]:
        async def handle_and_save(
            method: str, path: str, headers: dict[str, str], body: bytes, query: Any
        ) -> Response:
            response = await handle(method, path, headers, body, query)
            action = headers.get("x-amz-target", "").rpartition(".")[2]
            if response[0] == 200 and action.startswith(CHANGING) and action not in ITEM_WRITES:
                self.save(key)
            return response

        return handle_and_save


def used_services() -> dict[str, Any]:
    """The modules of services that were loaded, by the name under which their state is kept."""
    loaded = {}
    for key, name in app._state_map.items():
        module = app._loaded_modules.get(name) or sys.modules.get(f"ministack.services.{name}")
        if module is not None and hasattr(module, "get_state"):
            loaded[key] = module
    return loaded


def forget_unused_code() -> None:
    """Delete the code of functions that are no more: at the start, and at no other time.

    Ministack does so while it tells its state, before the state that no longer needs it is saved.
    """
    prune = lambda_svc._prune_orphan_code_blobs
    records = [
        record
        for function in lambda_svc._functions.all_values()
        for record in (function, *function.get("versions", {}).values())
    ]
    codes = (record.get("code_zip") for record in records)
    prune({hashlib.sha256(code).hexdigest() for code in codes if code})
    lambda_svc._prune_orphan_code_blobs = lambda referenced: None  # noqa: ARG005 - its signature


def is_deploying() -> bool:
    """Whether a stack is between two states, in which it must not be saved."""
    return any(
        stack["StackStatus"].endswith("IN_PROGRESS")
        for stack in cloudformation._stacks.all_values()
    )


def state_of(key: str, module: Any) -> dict[str, Any]:
    """A service's state without what is kept elsewhere and without what only grows."""
    if key == "dynamodb":
        return tables_without_items()
    state: dict[str, Any] = module.get_state()
    if key == "stepfunctions":
        state.pop("executions")
    elif key == "cloudwatch":
        state.pop("metrics")
        state.pop("alarm_history")
    elif key == "cloudwatch_logs":
        state.pop("log_records")
        state.pop("queries")
        for group in state["log_groups"].all_values():
            group["streams"] = {}
    return state


def tables_without_items() -> dict[str, Any]:
    """DynamoDB's tables as they are defined. `local.aws.durable.items` keeps what is in them."""
    tables = dynamodb.AccountRegionScopedDict()
    for (account, region, name), table in dynamodb._tables.all_items():
        bare = {k: v for k, v in table.items() if k not in {"items", dynamodb._INDEX_MEMBERS}}
        empty = {"items": {}, "ItemCount": 0, "TableSizeBytes": 0}
        tables.set_scoped(account, region, name, copy.deepcopy(bare) | empty)
    return {
        "tables": tables,
        "tags": dynamodb._tags,
        "ttl_settings": dynamodb._ttl_settings,
        "pitr_settings": dynamodb._pitr_settings,
    }


def fragment(state: Any) -> str:
    """A service's state as JSON, in ministack's own encoding of its containers."""
    return json.dumps(state, default=persistence._json_default)


def replace_file(path: Path, content: bytes) -> None:
    """Put new content in place of a file in one step."""
    temporary = path.with_suffix(".new")
    file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(file, content)
        os.fsync(file)
    finally:
        os.close(file)
    temporary.rename(path)
