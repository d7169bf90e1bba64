"""A layout that is not the one of a file, so that the next is tried."""


class Misfit(Exception):
    """The file does not have the layout; the message says where it differs."""
