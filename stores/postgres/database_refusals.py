"""The refusals of a PostgreSQL database, for those who have no driver."""

from domain.refusals import Halted


class DatabaseNotPrepared(Halted):
    """The database does not have the tables that this version of the program needs."""
