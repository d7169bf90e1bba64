"""The refusals of the log."""

from domain.refusals import Conflict, Halted, Malformed, Refusal, Unknown


class LogNotBegun(Unknown):
    """The ledger has no log yet: nobody made a key to sign it with."""


class UnknownTile(Unknown):
    """The log has no such tile."""


class NotSignedYet(Refusal):
    """No checkpoint covers the position yet; try again in a second."""


class NotACheckpoint(Malformed):
    """It is not a signed checkpoint, or not one that the key signed."""


class NotASigningKey(Malformed):
    """It is not a key for signed notes."""


class NotAnOrigin(Malformed):
    """A log is named by an address without scheme, such as figures.example/log."""


class LogAlreadyBegun(Conflict):
    """The ledger has a log already."""


class RestartNotNeeded(Conflict):
    """Nothing that was signed is missing, so there is no reason to begin anew."""


class SigningKeyExposed(Halted):
    """Others than its owner can read or change the signing key."""


class WrongSigningKey(Halted):
    """The key is not of the log that was signed last."""


class LogContradiction(Halted):
    """The events contradict a checkpoint that was signed before; nothing is signed any more."""
