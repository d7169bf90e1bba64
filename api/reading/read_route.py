"""The type of a read route: its address, the question that it puts to the answers, and its parameters."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from msgspec import Struct

from api.http.query_string import Parameter
from api.reading import parameters as take
from api.reading.page_view import PageView
from projections.answers.view import View
from projections.moment import At

Form = Literal["json", "csv", "ndjson", "html"]
Page = Callable[[PageView[Any]], bytes]
FORMS: tuple[Form, ...] = ("json", "csv", "ndjson")
# How many rows of a list are read at a time where CSV or NDJSON goes on to its end.
MOST_ROWS = 1_000
_FRONT_LIMIT = 200

_TIMES: dict[str, tuple[Parameter, ...]] = {
    "both axes": (take.AS_OF, take.POSITION, take.RECORDED_AS_OF),
    "position": (take.POSITION,),
    "none": (),
}


class Read(Struct, frozen=True, kw_only=True):
    """One route that answers GET and HEAD.

    ``ask`` is called with the answers, the moment, the words of the address as one key, and the parameters by name.
    ``answer`` is the type of what comes back, of one item where ``is_list``. A list that ``pages`` takes ``limit`` and
    ``behind`` itself and reads no more than the page; ``goes_on_behind`` is the word of an item by which it is entered
    behind that. ``is_of_series``: nothing but its series can change the answer. ``is_short``: of that key it takes
    less than a millisecond; a thread makes all others, once for all who ask at the same time. ``is_final``: the answer
    at a position stays as it is, which a citation does once it has its root. ``version`` is the
    entity tag of the answer at the head. ``line`` writes an answer whose bytes are there already. ``unused`` are the
    fields of an item that this list never fills, ``unused_by`` those that items like these never fill: CSV has no
    column for them; ``cells`` writes a table whose columns are the answer's own. ``is_whole``: in JSON, too, it is one
    page unless a limit is given. ``missing`` are the problems of status 404 that the route can have. ``forms`` are
    those for programs; ``page`` writes the answer for people, where a browser asks.
    """

    name: str
    path: str
    ask: Callable[..., Struct]
    answer: type[Struct]
    summary: str
    parameters: tuple[Parameter, ...] = ()
    times: Literal["both axes", "position", "none"] = "both axes"
    tag: str = "figures"
    is_list: bool = False
    is_of_series: bool = False
    is_short: Callable[[View, str], bool] = lambda *_: False
    is_final: Callable[[View, int], bool] = lambda *_: True
    version: Callable[[View, At, Any], str] | None = None
    goes_on_behind: Callable[[Any], str] | None = None
    line: Callable[[Any], bytes] | None = None
    forms: tuple[Form, ...] = FORMS
    unused: tuple[str, ...] = ()
    unused_by: Callable[[Sequence[Any]], tuple[str, ...]] | None = None
    cells: Callable[[Any, Sequence[Any]], Iterable[list[object]]] | None = None
    is_whole: bool = False
    missing: tuple[str, ...] = ()
    page: Page | None = None

    def unused_in(self, items: Sequence[Any]) -> tuple[str, ...]:
        """The fields for which a table of these items has no column."""
        return self.unused + (self.unused_by(items) if self.unused_by else ())

    @property
    def pages(self) -> bool:
        """Whether the list is entered at any place, so that a page costs what it holds."""
        return self.goes_on_behind is not None

    def usual_limit(self, form: Form) -> int | None:
        """How many items a page has that names no limit; None is the whole list."""
        return None if self.is_whole else {"json": take.DEFAULT_LIMIT, "html": _FRONT_LIMIT}.get(form)

    @property
    def has_forms(self) -> bool:
        """Whether programs have a choice, which its address may end with."""
        return self.is_list and len(self.forms) > 1

    @property
    def written_as(self) -> tuple[Form, ...]:
        """Every form that the answer has; the first is the one that is sent unless another is asked for."""
        for_programs = self.forms if self.is_list else self.forms[:1]
        return for_programs if self.page is None else (*for_programs, "html")

    @property
    def known(self) -> dict[str, Parameter]:
        """Every query parameter of the route, by name."""
        formats = (take.FORMATS[self.forms],) if len(self.forms) > 1 else ()
        of_lists = (take.LIMIT, take.CURSOR, *formats) if self.is_list else ()
        return {one.name: one for one in (*self.parameters, *_TIMES[self.times], *of_lists)}
