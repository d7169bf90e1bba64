"""Shell completion of the keys of series and figures, from the ledger that the settings name."""

import rich_click as click
from click.shell_completion import CompletionItem

_SERIES_SLASHES = 1
_MOST = 500


class SeriesCompletion(click.ParamType[str]):
    """A series, as ``source/series``; the domain judges it, so that one message is told everywhere."""

    name = "series"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's own signature
        """The word as it stands."""
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's own signature
        """The series whose keys begin so."""
        return [CompletionItem(key, help=title) for key, title in _series(incomplete)]


class FigureCompletion(SeriesCompletion):
    """A figure, as ``source/series/period``."""

    name = "figure"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The series whose keys begin so, and behind a series its periods."""
        if incomplete.count("/") <= _SERIES_SLASHES:
            return [CompletionItem(f"{one.value}/") for one in super().shell_complete(ctx, param, incomplete)]
        return [CompletionItem(key) for key in _figures(incomplete)]


def _series(beginning: str) -> list[tuple[str, str]]:
    from cli.opening import consulted
    from domain.refusals import Refusal
    from projections.answers.series_list import every_series

    try:
        with consulted() as answers:
            found = every_series(answers, answers.at())
    except (Refusal, OSError, click.ClickException):
        return []  # a shell that completes has no place for a message
    return [(one.series, one.title) for one in found if one.series.startswith(beginning)]


def _figures(beginning: str) -> list[str]:
    from cli.opening import consulted
    from domain.refusals import Refusal
    from projections.answers.figures import ask_figures

    series, _, period = beginning.rpartition("/")
    try:
        with consulted() as answers:
            found = ask_figures(answers, answers.at(), series, order="desc").items
    except (Refusal, OSError, click.ClickException):
        return []
    return [f"{series}/{one.period}" for one in found if one.period.startswith(period)][:_MOST]


SERIES = SeriesCompletion()
FIGURE = FigureCompletion()
