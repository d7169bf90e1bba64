"""The refusals of the log."""

from domain.refusals import Conflict, Halted, Malformed, Refusal, Unknown

# What begins a log, as messages tell it.
BEGIN = "asreported log begin --origin example.org/log"


class LogNotBegun(Unknown):
    """The ledger is not signed yet; start with: asreported log begin --origin example.org/log."""


class UnknownTile(Unknown):
    """The log has no such tile."""


class NotSignedYet(Refusal):
    """No checkpoint covers the position yet; try again in a second."""


class VerifierKeyUnknown(Refusal):
    """The verifier key of the log is not known here, so it cannot be told what the log signed."""


class NotACheckpoint(Malformed):
    """The note is not a checkpoint, or the key did not sign it."""


class NotASigningKey(Malformed):
    """The text is not a key for signed notes."""


class NotAnOrigin(Malformed):
    """The name of a log must be an address without scheme, such as figures.example/log."""


class LogAlreadyBegun(Conflict):
    """The ledger already has a log."""


class RestartNotNeeded(Conflict):
    """Nothing that was signed is missing, so the log need not be restarted."""


class SigningKeyExposed(Halted):
    """Other users can read or change the signing key."""


class WrongSigningKey(Halted):
    """The key does not belong to the log that was signed last."""


class LogContradiction(Halted):
    """The events contradict a checkpoint that was signed before; nothing more is signed."""
