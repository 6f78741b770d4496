"""SNS as the port Notifier: a topic that the operations team subscribes to."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from muse.adapters import aws
from muse.domain.store import Store
from muse.domain.task import Task

_CONFIG = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "max_attempts": 2})
_log = logging.getLogger(__name__)


class SnsNotifier:
    """Implements muse.ports.Notifier. The message has ids and reasons, nothing personal."""

    def __init__(self, topic_arn: str) -> None:
        self._topic = topic_arn

    @cached_property
    def _client(self) -> Any:
        return aws.client("sns", _CONFIG)

    def task_opened(self, task: Task) -> None:
        message = {
            "event": "TaskOpened",
            "taskId": task.task_id,
            "kind": task.kind,
            "storeId": task.store_id,
            "storeName": task.store_name,
            "reason": task.reason,
            "dueAt": task.due_at.isoformat(),
        }
        about = f"{task.store_name} {task.task_id}" if task.store_name else task.task_id
        self._publish(f"{task.kind.capitalize()} task: {about}", message)

    def account_refused(self, store: Store, code: str) -> None:
        message = {
            "event": "AccountRefused",
            "storeId": store.store_id,
            "storeName": store.name,
            "code": code,
            "reason": "The store refuses Muse's account. Link it again with what is right now.",
        }
        self._publish(f"Account refused: {store.name}", message)

    def _publish(self, subject: str, message: Mapping[str, object]) -> None:
        try:
            self._client.publish(
                TopicArn=self._topic, Subject=subject[:100], Message=json.dumps(message)
            )
        except (BotoCoreError, ClientError):
            _log.warning("could not notify: %s", subject)
