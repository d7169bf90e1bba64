"""The refusals of hooks."""

from domain.refusals import Conflict, Malformed, Unknown


class NotAReceiver(Malformed):
    """A webhook's URL begins with https:// or http://, names no user, and leads to port 80, 443 or above 1023."""


class UnknownHook(Unknown):
    """There is no hook with that id."""


class UnknownDelivery(Unknown):
    """There is no delivery with that number any more."""


class HookAlreadyExists(Conflict):
    """The attempt already added a hook, whose secret is shown only once."""


class TooManyHooks(Conflict):
    """A ledger has at most 100 hooks."""
