"""The refusals of the command line itself, before the ledger is asked."""

from domain.refusals import Refusal


class NoLedger(Refusal):
    """There is no ledger where the settings say; reading never makes one."""


class FoundWrong(Refusal):
    """Verification found something that should not be so."""


class NotTheExample(Refusal):
    """The example keeps to a ledger of its own."""


class PortTaken(Refusal):
    """Another program listens on the port that was asked for."""


class InTheWay(Refusal):
    """What would be written is there already, and nothing is written over."""


class LedgerInUse(Refusal):
    """Another process has the ledger open that is to be replaced."""


class NotCosigned(Refusal):
    """A witness did not cosign."""
