"""Every command has one handler."""

from typing import get_args

from domain.recording.commands import Command
from domain.recording.handlers import HANDLERS


def test_every_command_has_a_handler_and_nothing_else_has():
    assert set(HANDLERS) == set(get_args(Command))
