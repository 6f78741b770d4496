"""How mails to shoppers read: what is said, once as HTML and once as text."""

from muse.adapters.mails.shopper_mails.rendering import RenderedMail, render

__all__ = ["RenderedMail", "render"]
