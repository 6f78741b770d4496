"""Gap 4: ministack's own Step Functions lacks much of what the checkout workflow relies on.

Missing are the events inside a Map, `TimeoutSeconds` of tasks, `HeartbeatSeconds`,
`MaxDelaySeconds`, `JitterStrategy`; a task-token function that raises hangs for ever. Moto contains
a complete interpreter of the Amazon States Language, so executions run on that, against
ministack's services; ministack keeps the API and the records.

- `clients`: where moto's interpreter sends its calls
- `interpreter`: one execution, from start to end
- `starting`: StartExecution by name, as AWS has it; definitions checked when they are deployed
- `callbacks`: task tokens, stopping, reading the history of a running execution
"""

import sys
from enum import Enum
from types import ModuleType


class JobStatus(Enum):
    """What the interpreter wants to know of AWS Batch, which no workflow here uses.

    Moto's own module brings its whole EC2 along: 1.1 s and 40 MB at every start.
    """

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


def leave_out_batch() -> None:
    """Stand in for `moto.batch` before the interpreter imports it."""
    batch, parts = ModuleType("moto.batch"), ModuleType("moto.batch.utils")
    parts.JobStatus = JobStatus  # type: ignore[attr-defined] # a module made here
    sys.modules.setdefault("moto.batch", batch)
    sys.modules.setdefault("moto.batch.utils", parts)


leave_out_batch()
