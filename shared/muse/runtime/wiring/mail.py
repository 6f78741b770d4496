"""What receiving mail needs."""

from __future__ import annotations

from functools import cache

from muse.ports.mail import MailReader, SenderChecks
from muse.runtime.settings import listed, required
from muse.runtime.wiring.aws.bus import report_bus
from muse.runtime.wiring.aws.messages import messages
from muse.runtime.wiring.aws.notifier import notifier
from muse.runtime.wiring.aws.storage import storage
from muse.runtime.wiring.clock import clock
from muse.runtime.wiring.outside.stores import stores
from muse.usecases.tracking.receive_mail import MailDependencies


def receiving(bucket: str) -> MailDependencies:
    """For messages that lie in this bucket."""
    return MailDependencies(
        storage=storage(),
        stores=stores(),
        messages=messages(bucket),
        senders=_senders(),
        reader=_reader(),
        reports=report_bus(),
        notifier=notifier(),
        clock=clock(),
        mailbox=required("ORDER_EMAIL"),
    )


@cache
def _senders() -> SenderChecks:
    from muse.adapters.mail.authentication import SignedMail
    from muse.adapters.mail.keys import DnsKeys

    return SignedMail(DnsKeys(listed("DNS_SERVERS")))


@cache
def _reader() -> MailReader:
    from muse.adapters.mail.reader import LibraryMailReader

    return LibraryMailReader()
