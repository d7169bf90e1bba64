"""The type of a read route: its address, the question that it puts to the answers, and its parameters."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal

from msgspec import Struct

from api.http.addresses import EMBED, SERIES, SERIES_PAGE
from api.http.page_policy import PAGE_POLICY
from api.http.query_string import Parameter
from api.http.responses import Headers
from api.reading import parameters as take
from api.reading.columns import Table, all_fields
from api.reading.feed_view import FeedView
from api.reading.file_columns import LayOut
from api.reading.page_view import PageView
from domain.refusals import Refusal
from projections.answers.figures import ReadyListing
from projections.answers.series_pages import ReadyPage
from projections.answers.view import View
from projections.moment import At

Form = Literal["json", "csv", "ndjson", "parquet", "arrow", "html", "atom", "jsonfeed"]
# Any, here and below, is what the route itself answers with.
Page = Callable[[PageView[Any]], bytes]
Feed = Callable[[FeedView[Any]], bytes]
FORMS: tuple[Form, ...] = ("json", "csv", "ndjson", "parquet", "arrow")
# How many rows of a list are read at a time where CSV or NDJSON goes on to its end; of one series, as many as those of
# thirty years of days, so that a whole series is one answer, which is kept.
MOST_ROWS, MOST_ROWS_OF_SERIES = 1_000, 11_000
_FRONT_LIMIT = 200
_LIMITS: dict[Form, int] = {
    "json": take.DEFAULT_LIMIT,
    "html": _FRONT_LIMIT,
    "atom": take.DEFAULT_LIMIT,
    "jsonfeed": take.DEFAULT_LIMIT,
}

_TIMES: dict[str, tuple[Parameter, ...]] = {
    "both axes": (take.AS_OF, take.POSITION, take.RECORDED_AS_OF),
    "position": (take.POSITION,),
    "none": (),
}


class WholeRun(Struct, frozen=True, kw_only=True):
    """A list read to its end in one go, for files: ``rows`` are asked like the route and yield some at a time.

    They are laid out by ``file``, in the columns that the pages of the list have. ``is_text``: CSV and NDJSON are made
    of them too, as files, because entering the list page by page would read it again for each. ``text`` writes those,
    where the list as an answer is refused with ``too_large``, of what ``rows`` answered.
    """

    rows: Callable[..., Iterable[Sequence[Any]]]
    file: LayOut
    is_text: bool = False
    text: Callable[[Form, Any], Iterator[bytes]] | None = None
    too_large: type[Refusal] | None = None


class Listed(Struct, frozen=True, kw_only=True):
    """How a list is cut into pages, and written.

    ``goes_on_behind`` is the word of an item by which the list is entered behind it: such a list takes ``limit`` and
    ``behind`` itself, and reads no more than the page. Any other list is computed whole, and cached for its pages.
    ``forms`` are those for programs; ``table`` writes CSV, and ``lines`` the items of a page as JSON, with the answer
    that they are of, where that is quicker than one by one; ``is_whole``: JSON too is one page unless a limit is given.
    ``ready`` is asked before the route is, and for a form: it gives the same list as lines that are written already,
    where there are any. ``ready_page`` gives a page of one whose lines are kept in a table, or None where they have to
    be asked for. ``feeds`` write a page for feed readers, by their form. ``file`` lays out Parquet and Arrow, where
    that is not a column for each field, and ``run`` reads them where that is quicker than page by page. ``said`` are
    headers of an answer or of a run: what there is that the rows do not say.
    """

    goes_on_behind: Callable[[Any], str] | None = None
    forms: tuple[Form, ...] = FORMS
    table: Table = all_fields
    lines: Callable[[Any, Any], list[bytes]] | None = None
    is_whole: bool = False
    ready: Callable[..., ReadyListing | None] | None = None
    ready_page: Callable[..., ReadyPage | None] | None = None
    feeds: Mapping[str, Feed] = {}
    file: LayOut | None = None
    run: WholeRun | None = None
    said: Callable[[Any], Headers] | None = None


class CachePolicy(Struct, frozen=True, kw_only=True):
    """How an answer is made and kept.

    ``is_short``: of that key, up to its last change, it takes less than five milliseconds unless it is written in one
    of ``long_forms``; a thread makes all others, once for all who ask at the same time. ``is_final``: the answer at a
    position stays as it is, which a citation does once it has its root.
    ``version`` is the entity tag of the answer at the head.
    """

    is_short: Callable[[View, str, int], bool] = lambda *_: False
    long_forms: tuple[Form, ...] = ()
    is_final: Callable[[View, int], bool] = lambda *_: True
    version: Callable[[View, At, Any], str] | None = None


class Read(Struct, frozen=True, kw_only=True, dict=True):
    """One route that answers GET and HEAD.

    ``ask`` is called with the answers, the moment, the words of the address as one key, and the parameters by name.
    ``answer`` is the type of what comes back, or of one item of a list, which is ``listed``. ``line`` writes an answer
    whose bytes are there already. ``rests_on_figure``: nothing changes the answer but the figure itself, and what is
    said of its series and its source. ``rests_on_more``: of an address below a series, others than it may change the
    answer too, such as the copy of a document. ``missing`` are the problems of status 404 that the route can have.
    ``page`` writes the answer for people, where a browser asks. ``policy`` is the content security policy of that.
    ``forms_alone`` are the forms for programs of what is no list: a page that stands alone has none.
    """

    name: str
    path: str
    ask: Callable[..., Struct]
    answer: type[Struct]
    summary: str
    parameters: tuple[Parameter, ...] = ()
    times: Literal["both axes", "position", "none"] = "both axes"
    tag: str = "figures"
    listed: Listed | None = None
    cache: CachePolicy = CachePolicy()
    line: Callable[[Any], bytes] | None = None
    missing: tuple[str, ...] = ()
    page: Page | None = None
    policy: bytes = PAGE_POLICY
    forms_alone: tuple[Form, ...] = ("json",)
    rests_on_figure: bool = False
    rests_on_more: bool = False

    @property
    def is_list(self) -> bool:
        """Whether the answer has items."""
        return self.listed is not None

    @property
    def is_of_series(self) -> bool:
        """Whether nothing but its series can change the answer, which is so of almost every address below one."""
        return self.path.removeprefix(EMBED).startswith((SERIES, SERIES_PAGE)) and not self.rests_on_more

    @property
    def most_rows(self) -> int:
        """How many rows are read at a time where the list is wanted to its end."""
        return MOST_ROWS_OF_SERIES if self.is_of_series else MOST_ROWS

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The forms for programs."""
        return self.forms_alone if self.listed is None else self.listed.forms

    @property
    def pages(self) -> bool:
        """Whether the list is entered at any place, so that a page costs what it holds."""
        return self.listed is not None and self.listed.goes_on_behind is not None

    def usual_limit(self, form: Form) -> int | None:
        """How many items a page has that names no limit; None is the whole list."""
        is_whole = self.listed is not None and self.listed.is_whole
        return None if is_whole else _LIMITS.get(form)

    @property
    def has_forms(self) -> bool:
        """Whether programs have a choice, which its address may end with."""
        return len(self.forms) > 1

    @cached_property
    def written_as(self) -> tuple[Form, ...]:
        """Every form that the answer has; the first is the one that is sent unless another is asked for."""
        return self.forms if self.page is None else (*self.forms, "html")

    @cached_property
    def known(self) -> dict[str, Parameter]:
        """Every query parameter of the route, by name."""
        formats = (take.FORMATS[self.forms],) if self.has_forms else ()
        of_lists = (take.LIMIT, take.CURSOR, *formats) if self.is_list else ()
        return {one.name: one for one in (*self.parameters, *_TIMES[self.times], *of_lists)}
