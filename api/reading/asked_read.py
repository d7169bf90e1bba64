"""A request for a read, once it is understood."""

from collections.abc import Hashable
from typing import NamedTuple

from api.reading.question import Question
from api.reading.read_route import Read


class AskedRead(NamedTuple):
    """One request that is understood: ``said`` is what it is known by, which was understood before if ``is_known``."""

    read: Read
    ending: str
    said: Hashable
    question: Question
    is_known: bool

    @property
    def template(self) -> str:
        """The address of the route, as Litestar names it."""
        path = self.read.path.replace(":str}", "}")
        return f"{path}.{self.ending}" if self.ending else path
