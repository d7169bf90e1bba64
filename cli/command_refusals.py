"""The refusals of the command line itself, before the ledger is asked."""

from domain.refusals import Refusal


class NoLedger(Refusal):
    """There is no ledger where the settings say; reading never makes one."""


class NotTheExample(Refusal):
    """The example keeps to a ledger of its own."""


class PortInUse(Refusal):
    """Another program listens on the port that was asked for."""


class NotCosigned(Refusal):
    """A witness did not cosign."""
