"""Gap 9: ministack runs functions in its own interpreter, and keeps every worker of a burst.

Functions run in the product's virtual environment, which holds what the packages layer holds when
deployed, and which may be another Python than the emulator's. Workers beyond the first of each
function are kept for the next burst, but only so many: each costs about 60 MB.
"""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.aws.functions import worker


def install(python: Path, idle_workers: int) -> None:
    """Run Python functions with `python`; keep at most `idle_workers` beyond one per function."""
    source = Path(worker.__file__).read_text()
    release = lambda_runtime.release_worker

    def interpreter(runtime: str) -> tuple[str, str]:
        return (str(python), source) if runtime.startswith("python") else ("", "")

    def release_and_trim(leased: Any) -> None:
        release(leased)
        lambda_runtime.kill_workers(surplus(idle_workers))

    lambda_runtime._detect_runtime_binary = interpreter
    lambda_svc.release_worker = release_and_trim


def clear_remains(folder: Path) -> None:
    """Delete the code that the workers of earlier emulators ran from: nobody else does."""
    for remains in folder.glob("ministack-lambda-*"):
        shutil.rmtree(remains, ignore_errors=True)


def warm(name_part: str, workers: int) -> int:
    """Have so many workers ready for every function with a name that contains `name_part`.

    Returns how many are. They have imported their handler, and called nothing.
    """
    leased = [
        lambda_runtime.acquire_worker(name, function["config"], function["code_zip"])[0]
        for (_, _, name), function in lambda_svc._functions.all_items()
        if name_part in name and function.get("code_zip")
        for _ in range(workers)
    ]
    try:
        with ThreadPoolExecutor(max_workers=4) as pool:
            list(pool.map(lambda_runtime.ensure_spawned, leased))
    finally:
        for worker_ in leased:
            lambda_runtime.release_worker(worker_)
    return len(leased)


def surplus(keep: int) -> list[Any]:
    """Take the longest idle workers out of their pools until `keep` spare ones are left."""
    with lambda_runtime._lock:
        spare = [
            (pool, worker)
            for pool in lambda_runtime._workers.values()
            for worker in pool[1:]
            if not worker.in_use
        ]
        spare.sort(key=lambda entry: entry[1].last_used)
        doomed = spare[: max(0, len(spare) - keep)]
        for pool, idle in doomed:
            pool.remove(idle)
    return [idle for _, idle in doomed]
