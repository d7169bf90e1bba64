"""The public address of the service, as far as the ledger itself knows it: by the name of its signed log."""

from projections.answers.view import View
from transparency.log_refusals import LogNotBegun

_LOG = "/log"


def public_address(view: View) -> str:
    """Such as ``https://figures.example``; empty where the ledger is not signed or its log has another kind of name.

    A request's Host is somebody's guess, and would be kept in an answer for everybody else.
    """
    try:
        return address_of(view.log.last().origin)
    except LogNotBegun:
        return ""


def address_of(origin: str) -> str:
    """The address of the service whose log has that name; empty where the name does not say it.

    >>> address_of("figures.example/log"), address_of("figures")
    ('https://figures.example', '')
    """
    return f"https://{origin.removesuffix(_LOG)}" if origin.endswith(_LOG) else ""
