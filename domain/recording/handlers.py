"""The table of handlers: which function decides each command."""

from collections.abc import Callable
from typing import Any, TypeVar

from msgspec import Struct

from domain.recording import commands
from domain.recording.amending import correct_entry, refile_entry, void_bulletins, void_entry
from domain.recording.bulletins import issue_bulletin
from domain.recording.commands import Command
from domain.recording.confirming import confirm_figure
from domain.recording.contents import receive_content
from domain.recording.documents import receive_document
from domain.recording.draft import Draft, Subject
from domain.recording.look_commands import LookAtSource
from domain.recording.looking import look_at_source
from domain.recording.registering import close_series, describe_series, describe_source, open_series, register_source
from domain.recording.restarting import guard_log, restart_log

# Puts on the draft what its command comes to, or raises a Refusal; answers what that is about, where it is one thing.
Handler = Callable[[Draft, Any], Subject | None]  # Any: each takes its own command, as _row makes sure
_C = TypeVar("_C", bound=Command)


def _row(kind: type[_C], handler: Callable[[Draft, _C], Subject | None]) -> tuple[type[Struct], Handler]:
    return kind, handler


HANDLERS: dict[type[Struct], Handler] = dict(
    (
        _row(commands.Bulletin, issue_bulletin),
        _row(commands.ConfirmFigure, confirm_figure),
        _row(commands.RegisterSource, register_source),
        _row(commands.DescribeSource, describe_source),
        _row(commands.OpenSeries, open_series),
        _row(commands.DescribeSeries, describe_series),
        _row(commands.CloseSeries, close_series),
        _row(commands.ReceiveDocument, receive_document),
        _row(commands.ReceiveContent, receive_content),
        _row(commands.CorrectEntry, correct_entry),
        _row(commands.VoidEntry, void_entry),
        _row(commands.RefileEntry, refile_entry),
        _row(commands.VoidBulletins, void_bulletins),
        _row(LookAtSource, look_at_source),
        _row(commands.RestartLog, restart_log),
        _row(commands.GuardLog, guard_log),
    )
)


def decide(draft: Draft, command: Command) -> Subject | None:
    """Let the command's handler decide it."""
    return HANDLERS[type(command)](draft, command)
