"""The list of tasks over HTTP: what is asked for, page by page, at a known price."""

from __future__ import annotations

import pytest

from tests.in_process import InProcessSystem
from tests.shopping import BOUTIQUE, ApiOps, ApiShopper

OPS_API = "OpsApiFunction"


@pytest.fixture
def ops(system: InProcessSystem) -> ApiOps:
    return ApiOps(system)


@pytest.fixture
def task_ids(system: InProcessSystem, shopper: ApiShopper, ops: ApiOps) -> list[str]:
    """Three orders that wait for a person, the most urgent first."""
    found = []
    for n in range(3):
        session_id = ApiShopper(system, f"{shopper.user}-{n}").ready([BOUTIQUE])
        ApiShopper(system, f"{shopper.user}-{n}").place(session_id, wait=0)
        [task] = ops.tasks_of(session_id)
        found.append(task["taskId"])
    return found


def listed(ops: ApiOps, **query: str) -> list[str]:
    return [task["taskId"] for task in ops.tasks(**query)]


def test_each_status_has_its_own(ops: ApiOps, task_ids: list[str]) -> None:
    waiting, claimed, buying = task_ids
    ops.call("POST", f"/ops/tasks/{claimed}/claim")
    ops.call("POST", f"/ops/tasks/{buying}/claim")
    ops.call("POST", f"/ops/tasks/{buying}/start-purchase")
    by_status = {"open": waiting, "claimed": claimed, "buying": buying}
    for status, task_id in by_status.items():
        mine = set(listed(ops, status=status)) & set(task_ids)
        assert mine == {task_id}
    assert [one for one in listed(ops) if one in task_ids] == task_ids
    assert not {*listed(ops, status="done"), *listed(ops, status="sleeping")} & set(task_ids)
    assert set(task_ids) <= set(listed(ops, kind="place"))
    assert not set(task_ids) & set(listed(ops, kind="cancel"))


def test_what_is_done_is_found_again_the_newest_first(ops: ApiOps, task_ids: list[str]) -> None:
    for task_id in task_ids:
        ops.call("POST", f"/ops/tasks/{task_id}/claim")
        ops.call("POST", f"/ops/tasks/{task_id}/fail", {"reason": f"not {task_id}"})
    assert listed(ops, status="done")[:3] == task_ids[::-1]
    assert listed(ops, status="done", kind="place")[:3] == task_ids[::-1]
    newest = ops.tasks(status="done")[0]
    assert newest["failure"]["detail"] == f"not {task_ids[-1]}"
    assert newest["outcome"] == "failed"
    assert not set(listed(ops)) & set(task_ids)


def test_pages_add_up(ops: ApiOps, task_ids: list[str]) -> None:
    assert listed(ops, limit="1") == listed(ops)
    page = ops.call("GET", "/ops/tasks?limit=2").data
    assert (len(page["tasks"]), page["nextCursor"] is None) == (2, False)


def test_a_page_is_two_requests(system: InProcessSystem, ops: ApiOps, task_ids: list[str]) -> None:
    ops.call("POST", f"/ops/tasks/{task_ids[0]}/claim")
    ops.call("POST", f"/ops/tasks/{task_ids[0]}/fail", {"reason": "gone"})
    for query in ("kind=place&limit=2", "status=done&kind=place&limit=1", "status=done&limit=1"):
        with system.requests_of(OPS_API) as requests:
            answer = ops.call("GET", f"/ops/tasks?{query}")
        assert answer.data["tasks"], query
        assert requests == ["Query", "BatchGetItem"], query


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("status=finished", "status"),
        ("status=", "status"),
        ("status=open,done", "status"),
        ("kind=buy", "kind"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=", "cursor"),
        ("cursor=nonsense", "cursor"),
        ("offset=5", "offset"),
        ("taskKind=place", "taskKind"),
        ("Status=open", "Status"),
    ],
)
def test_what_it_does_not_know_is_refused(ops: ApiOps, query: str, field: str) -> None:
    answer = ops.call("GET", f"/ops/tasks?{query}")
    assert (answer.status, answer.error["code"]) == (422, "invalid")
    assert [detail["field"] for detail in answer.error["details"]] == [field]


@pytest.mark.parametrize("path", ["/ops/tasks/MO-1", "/ops/tasks/MO-1/claim"])
def test_so_is_a_parameter_of_a_route_that_has_none(ops: ApiOps, path: str) -> None:
    method = "POST" if path.endswith("claim") else "GET"
    answer = ops.call(method, f"{path}?kind=place")
    assert (answer.status, answer.error["details"][0]["field"]) == (422, "kind")


def test_a_cursor_of_another_list_is_refused(ops: ApiOps, task_ids: list[str]) -> None:
    cursor = ops.call("GET", "/ops/tasks?limit=1").data["nextCursor"]
    assert ops.call("GET", f"/ops/tasks?status=open&cursor={cursor}").status == 200
    assert ops.call("GET", f"/ops/tasks?status=done&cursor={cursor}").status == 422
