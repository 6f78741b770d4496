"""Shapes of returns: what is sent back, how, and what became of it."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from muse.domain.order.adjustment import AdjustedLine
from muse.domain.order.returns import Return, ReturnInstructions, ReturnRequest, ReturnStatus
from muse.runtime.api.after_sale.refunds import RefundLineBody, RefundLineView
from muse.runtime.api.base import Body, View
from muse.usecases.returns.instruct_return import InstructReturn
from muse.usecases.returns.receive_return import ReceiveReturn
from muse.usecases.returns.request_return import RequestReturn


class ReturnBody(Body):
    """The pieces to send back, and why."""

    lines: list[RefundLineBody] = Field(min_length=1, max_length=50)
    reason: str = Field(min_length=1, max_length=300)

    def to_command(self, order_number: str, user_id: str, key: str) -> RequestReturn:
        request = ReturnRequest(_lines(self.lines), self.reason, key)
        return RequestReturn(order_number, user_id, request)


class ReceivedBody(Body):
    """The pieces that really came, of those that were to come."""

    lines: list[RefundLineBody] = Field(min_length=1, max_length=50)

    def to_command(self, order_number: str, n: int, person: str) -> ReceiveReturn:
        return ReceiveReturn(order_number, n, person, _lines(self.lines))


class RefusedReturnBody(Body):
    """Why the store doesn't take it, in words for the shopper."""

    reason: str = Field(min_length=1, max_length=300)


class InstructionsBody(Body):
    """How to send it, in words for the shopper. `labelUrl` is a page of the store's own."""

    text: str = Field(min_length=1, max_length=2000)
    label_url: str | None = Field(default=None, min_length=1, max_length=2000)

    def to_command(self, order_number: str, n: int, person: str) -> InstructReturn:
        return InstructReturn(order_number, n, person, self.text, self.label_url)


class InstructionsView(View):
    """How the shopper sends it. The label is at the store; Muse has not opened it."""

    text: str
    label_url: str | None
    at: datetime

    @classmethod
    def of(cls, instructions: ReturnInstructions) -> InstructionsView:
        return cls(text=instructions.text, label_url=instructions.label_url, at=instructions.at)


class ReturnView(View):
    """One return. `lines` are the pieces to come, by `receiveBy`, `receivedLines` those that came;
    `refundNumber` is the refund that gives their money back, null when none was left to give."""

    number: int
    status: ReturnStatus
    lines: list[RefundLineView]
    reason: str
    requested_at: datetime
    receive_by: datetime
    instructions: InstructionsView | None
    ended_at: datetime | None
    received_lines: list[RefundLineView]
    refused_reason: str | None
    refund_number: int | None

    @classmethod
    def of(cls, one: Return) -> ReturnView:
        end = one.end
        return cls(
            number=one.n,
            status=one.status,
            lines=_views(one.request.lines),
            reason=one.request.reason,
            requested_at=one.requested_at,
            receive_by=one.receive_by,
            instructions=InstructionsView.of(one.instructions) if one.instructions else None,
            ended_at=end.at if end else None,
            received_lines=_views(end.lines) if end else [],
            refused_reason=end.reason if end else None,
            refund_number=end.adjustment if end else None,
        )


class OpsReturnView(ReturnView):
    """The same with who told the shopper how to send it, and who said what became of it."""

    instructed_by: str | None
    ended_by: str | None

    @classmethod
    def of(cls, one: Return) -> OpsReturnView:
        return cls(
            **dict(ReturnView.of(one)),
            instructed_by=one.instructions.by if one.instructions else None,
            ended_by=one.end.by if one.end else None,
        )


def _lines(bodies: list[RefundLineBody]) -> tuple[AdjustedLine, ...]:
    return tuple(AdjustedLine(line.item_id, line.quantity) for line in bodies)


def _views(lines: tuple[AdjustedLine, ...]) -> list[RefundLineView]:
    return [RefundLineView(item_id=line.item_id, quantity=line.quantity) for line in lines]
