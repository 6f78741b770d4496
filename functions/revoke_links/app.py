"""Revoke tokens at their store: those of one link, or all that are still to be."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from muse.runtime import cold_start
from muse.runtime.logging import logger
from muse.runtime.wiring.accounts.revoking import revoking
from muse.runtime.wiring.aws.vault import account_links
from muse.usecases.accounts.revoke_links import revoke_link, revoke_links


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """`{revokeLink: {owner, storeId, version}}` revokes one; any other event whatever is still to
    be. Gives how many were, and how many wait for the next run."""
    wanted = event.get("revokeLink")
    done = _revoke(**wanted) if wanted else revoke_links(revoking())
    logger.info("revocations", extra=done)
    return done


def _revoke(owner: str, storeId: int, version: str) -> dict[str, int]:  # noqa: N803 - the event's own names
    revoked = revoke_link(owner, storeId, version, revoking())
    return {"revoked": int(revoked), "waiting": int(not revoked)}


cold_start.finish(account_links)
