"""PynamoDB attributes that hold domain values."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from pynamodb.attributes import Attribute

from muse.adapters.dynamodb.tables.codec import codec_of, tag_of

T = TypeVar("T")


class ValueAttribute(Attribute[T], Generic[T]):
    """A domain value of one type: an enum, a time, a frozen dataclass or a tuple of them."""

    def __init__(
        self,
        kind: type[T],
        *,
        hash_key: bool = False,
        range_key: bool = False,
        null: bool = False,
        attr_name: str | None = None,
    ) -> None:
        super().__init__(hash_key=hash_key, range_key=range_key, null=null, attr_name=attr_name)
        self._kind: Any = kind
        self.attr_type = tag_of(kind)

    def serialize(self, value: Any) -> Any:
        return codec_of(self._kind).encode(value)

    def deserialize(self, value: Any) -> Any:
        return codec_of(self._kind).decode(value)
