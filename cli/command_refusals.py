"""The refusals of the command line itself, before the ledger is asked."""

from domain.refusals import Refusal


class NoLedger(Refusal):
    """There is no ledger at the configured path; reading never creates one."""


class NotTheExample(Refusal):
    """The demo only uses its own ledger."""


class PortInUse(Refusal):
    """Another program already listens on this port."""


class NotCosigned(Refusal):
    """A witness did not cosign."""
