"""A guess of how a file is to be read, as it is told to whoever asked for it."""

from msgspec import Struct


class UnderstoodColumn(Struct, frozen=True, kw_only=True):
    """A column and what it was taken for; ``evidence`` says why, in words and with a cell."""

    column: str
    taken_for: str
    evidence: str


class Doubt(Struct, frozen=True, kw_only=True):
    """A thing of which the guess is not sure, and why.

    ``asks``: whoever knows the file has to answer first, for the figures depend on it. ``choices`` are the lines of a
    spec of which one is right; the first was taken.
    """

    about: str
    why: str
    choices: tuple[str, ...] = ()
    asks: bool = False


class ReadFigure(Struct, frozen=True, kw_only=True):
    """One figure as the guessed spec reads it."""

    series: str
    period: str
    value: str | None
    qualifier: str
    status: str | None


class Guess(Struct, frozen=True, kw_only=True):
    """The spec, in TOML, with all that is to be known of it before it is used.

    ``figures`` are ten of the ``read`` ones, the first, the last and some between; ``passed`` counts rows that are no
    figures, by why. ``refusal`` says why the spec reads nothing, where it does not.
    """

    spec: str
    columns: list[UnderstoodColumn]
    doubts: list[Doubt]
    figures: list[ReadFigure]
    read: int
    series: int
    passed: dict[str, int] = {}
    refusal: str | None = None

    @property
    def asks(self) -> bool:
        """Whether there is something that has to be answered before the spec is used."""
        return self.refusal is not None or any(one.asks for one in self.doubts)
