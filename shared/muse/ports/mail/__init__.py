"""Mail that stores write to Muse."""

from muse.ports.mail.messages import MailReader, MessageStore, SenderChecks, StoredMessage

__all__ = ["MailReader", "MessageStore", "SenderChecks", "StoredMessage"]
