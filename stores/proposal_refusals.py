"""The refusals of proposals."""

from domain.refusals import Conflict, Unknown


class UnknownProposal(Unknown):
    """There is no proposal with that id, or several ids begin so."""


class ProposalAlreadyDecided(Conflict):
    """The proposal was issued or dropped already."""


class TooManyProposals(Conflict):
    """At most 1,000 proposals wait beside a ledger, of 256 MB together."""


class OwnProposal(Conflict):
    """A draft is issued by somebody else than its author."""
