"""The mail reader: data first, then the store's template, then a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from muse.adapters.mail.opening import opened
from muse.adapters.mail.structured_data import NotUnderstood, news_in, says_something
from muse.adapters.mail.templates.applying import news_by
from muse.adapters.mail.templates.loading import shipped_templates
from muse.adapters.mail.templates.schema import EmailTemplate
from muse.domain.mail.message import Message, News
from muse.domain.mail.sender import mail_domains
from muse.domain.store import Store


class LibraryMailReader:
    """Implements muse.ports.mail.MailReader. `templates` gives them by store."""

    def __init__(
        self, templates: Callable[[], Mapping[int, EmailTemplate]] = shipped_templates
    ) -> None:
        self._templates = templates

    def open(self, raw: bytes) -> Message:
        """See the port."""
        return opened(raw)

    def domains(self, store: Store) -> tuple[str, ...]:
        """See the port."""
        template = self._templates().get(store.store_id)
        return (*mail_domains(store), *(template.senders if template else ()))

    def news(self, message: Message, store: Store) -> tuple[News, ...] | None:
        """See the port."""
        if says_something(message.pages):
            try:
                return news_in(message.pages) or None
            except NotUnderstood:
                return None
        template = self._templates().get(store.store_id)
        return news_by(template, message) if template else None
