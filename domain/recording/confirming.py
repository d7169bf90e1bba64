"""A confirmation, made into the bulletin that says again what is in force."""

from msgspec import UNSET

from domain.keys import FigureKey, figure_key
from domain.moments import microseconds, moment_text
from domain.recording.bulletins import issue_bulletin
from domain.recording.commands import Bulletin, ConfirmFigure
from domain.recording.draft import Draft, Subject
from domain.recording.left_out import or_else
from domain.recording.lines import Line, SaidStatement
from domain.recording.pointing import pointing
from domain.refusals import UnknownFigure
from domain.statements import Statement


def confirm_figure(draft: Draft, command: ConfirmFigure) -> Subject | None:
    """Issue what is in force at that moment, with what was given over it; raises UnknownFigure where nothing is."""
    key = figure_key(command.figure)
    bulletin = Bulletin(
        source=key.source,
        published_at=command.published_at,
        document=command.document,
        lines=(Line(key.period, [_said(draft, key, command)]),),
        expect={} if command.expect is None else {str(key): command.expect},
        claims={(key, "statement"): "confirmation"},
    )
    return issue_bulletin(draft, bulletin)


def _said(draft: Draft, key: FigureKey, command: ConfirmFigure) -> SaidStatement:
    in_force = _in_force(draft, key, command.published_at)
    if in_force is None and command.value is UNSET:
        raise UnknownFigure(
            f"there is nothing to confirm: {key} has no value at {command.published_at}", figure=str(key)
        )
    return SaidStatement(
        series=str(key.of),
        value=or_else(command.value, in_force.value if in_force else None),
        qualifier=or_else(command.qualifier, in_force.qualifier if in_force else "exact"),
        status=or_else(command.status, in_force.status if in_force else None),
        through=or_else(command.through, in_force.through if in_force else None),
        reason=command.reason,
        note=command.note,
    )


def _in_force(draft: Draft, key: FigureKey, published_at: str) -> Statement | None:
    with pointing(field="published_at"):
        published = microseconds(moment_text(published_at))
    says = draft.figure(key).reads("statement", published)
    return says if isinstance(says, Statement) else None
