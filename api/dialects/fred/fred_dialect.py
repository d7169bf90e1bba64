"""FRED's interface as a table of routes.

Its documentation is https://fred.stlouisfed.org/docs/api/fred/.
"""

from collections.abc import Callable

from api.authority.client_keys import ClientKeys
from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.fred import bulk, catalogue, series_answers
from api.dialects.fred.figure_answers import figure_answer
from api.dialects.fred.refused import refused
from api.dialects.fred.release_tables import release_tables
from api.dialects.fred.vintage_dates import vintage_dates

_EVERY = frozenset({"api_key", "file_type", "realtime_start", "realtime_end"})
_PAGE = frozenset({"limit", "offset", "order_by", "sort_order"})
_FILTERS = frozenset({"filter_variable", "filter_value", "tag_names", "exclude_tag_names"})
_TAGS = _PAGE | {"tag_names", "exclude_tag_names", "tag_group_id", "search_text"}
_OF_SEARCH = _PAGE | {"series_search_text", "tag_names", "exclude_tag_names", "tag_group_id", "tag_search_text"}
_FIGURES = frozenset(
    {
        "series_id", "limit", "offset", "sort_order", "observation_start", "observation_end", "units", "frequency",
        "aggregation_method", "output_type", "vintage_dates", "extended",
    }
)  # fmt: skip
# What clients send that says nothing here: no date is planned that has no figures yet.
_NO_DATA = frozenset({"include_release_dates_with_no_data"})


def _route(
    path: str,
    answer: Callable[[DialectRequest], DialectReply],
    summary: str,
    parameters: frozenset[str] = frozenset(),
    ignored: frozenset[str] = frozenset(),
) -> DialectRoute:
    return DialectRoute(
        path=f"/fred/{path}",
        answer=answer,
        summary=summary,
        parameters=_EVERY | parameters,
        ignored=ignored,
        is_by_day=True,
    )


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


_SERIES = (
    _route("series", series_answers.one_series, "One series.", _names("series_id")),
    _route("series/observations", figure_answer, "The figures of a series.", _FIGURES),
    _route("series/vintagedates", vintage_dates, "The days on which a series changed.",
           _names("series_id", "limit", "offset", "sort_order")),
    _route("series/categories", catalogue.series_categories, "The category of a series.", _names("series_id")),
    _route("series/release", catalogue.series_release, "The release of a series.", _names("series_id")),
    _route("series/tags", series_answers.series_tags, "The tags of a series.", _PAGE | {"series_id"}),
    _route("series/search", series_answers.search, "Series by a text.",
           _PAGE | _FILTERS | {"search_text", "search_type"}),
    _route("series/search/tags", series_answers.search_tags, "The tags of series by a text.", _OF_SEARCH),
    _route("series/search/related_tags", series_answers.search_related_tags,
           "Tags beside others, of series by a text.", _OF_SEARCH),
    _route("series/updates", series_answers.updates, "Series by their last change.",
           _names("limit", "offset", "filter_value", "start_time", "end_time"), _names("series_id")),
)  # fmt: skip
_CATALOGUE = (
    _route("category", catalogue.category, "One category.", _names("category_id")),
    _route("category/children", catalogue.category_children, "The categories below one.", _names("category_id")),
    _route("category/related", catalogue.category_related, "The categories related to one.", _names("category_id")),
    _route("category/series", series_answers.category_series, "The series of a category.",
           _PAGE | _FILTERS | {"category_id"}),
    _route("category/tags", series_answers.category_tags, "The tags of a category.", _TAGS | {"category_id"}),
    _route("category/related_tags", series_answers.category_related_tags, "In a category, tags beside others.",
           _TAGS | {"category_id"}),
    _route("releases", catalogue.releases, "All releases.", _PAGE),
    _route("releases/dates", catalogue.releases_dates, "The days of all releases.", _PAGE, _NO_DATA),
    _route("release", catalogue.release, "One release.", _names("release_id")),
    _route("release/dates", catalogue.release_dates, "The days of a release.", _PAGE | {"release_id"}, _NO_DATA),
    _route("release/series", series_answers.release_series, "The series of a release.",
           _PAGE | _FILTERS | {"release_id"}),
    _route("release/sources", catalogue.release_sources, "The source of a release.", _names("release_id")),
    _route("release/tags", series_answers.release_tags, "The tags of a release.", _TAGS | {"release_id"}),
    _route("release/related_tags", series_answers.release_related_tags, "In a release, tags beside others.",
           _TAGS | {"release_id"}),
    _route("release/tables", release_tables, "The series of a release as a table.",
           _names("release_id", "element_id", "include_observation_values", "observation_date")),
    _route("sources", catalogue.sources, "All sources.", _PAGE),
    _route("source", catalogue.source, "One source.", _names("source_id")),
    _route("source/releases", catalogue.source_releases, "The release of a source.", _PAGE | {"source_id"}),
    _route("tags", series_answers.tags, "All tags.", _TAGS),
    _route("related_tags", series_answers.related_tags, "Tags beside others.", _TAGS),
    _route("tags/series", series_answers.tags_series, "The series with tags.", _PAGE | _FILTERS),
)  # fmt: skip
_VERSION_2 = (
    DialectRoute(
        path="/fred/v2/release/observations",
        answer=bulk.release_figures,
        summary="All figures of all series of a release.",
        parameters=_names(
            "release_id", "format", "file_type", "api_key", "limit", "next_cursor", "cursor", "realtime_start",
            "realtime_end", "extended",
        ),
        is_streamed=True,
        is_by_day=True,
    ),
)  # fmt: skip
FRED = Dialect(
    name="fred",
    prefixes=("/fred/",),
    routes=(*_SERIES, *_CATALOGUE, *_VERSION_2),
    refused=refused,
    keys=ClientKeys(frozenset({"api_key"})),
)
