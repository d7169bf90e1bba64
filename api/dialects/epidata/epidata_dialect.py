"""Epidata v4 and v5 (Delphi Research Group) as a dialect: ``/epidata/`` and ``/epidata/v5/``."""

from api.authority.client_keys import ClientKeys
from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.epidata import archive_rows, covidcast_meta, covidcast_question
from api.dialects.epidata.archive import answer_archive, answer_as_of
from api.dialects.epidata.archive_metadata import answer_aux_data, answer_aux_schema, answer_metadata
from api.dialects.epidata.covidcast import answer_covidcast
from api.dialects.epidata.covidcast_meta import answer_covidcast_meta
from api.dialects.epidata.covidcast_sources import answer_covidcast_sources
from api.dialects.epidata.refused import refused

# Keys of Epidata's own service, which its clients may add: nothing here asks for one in the address.
_KEYS = frozenset({"api_key", "auth", "token"})
_WITH_FORMS = ("GET", "HEAD", "POST")
_AUX = frozenset({"source", "snapshot_date", "report_time_query", "filtered_keys", "columns", "limit", "format"})

EPIDATA = Dialect(
    name="epidata",
    prefixes=("/epidata/",),
    routes=(
        DialectRoute(
            path="/epidata/covidcast",
            answer=answer_covidcast,
            summary="Figures as of a day, or their issues.",
            parameters=covidcast_question.PARAMETERS,
            repeated=covidcast_question.REPEATED,
            ignored=_KEYS,
            is_streamed=True,
            methods=_WITH_FORMS,
        ),
        DialectRoute(
            path="/epidata/covidcast_meta",
            answer=answer_covidcast_meta,
            summary="The extent and the statistics of each signal.",
            parameters=covidcast_meta.PARAMETERS,
            ignored=_KEYS,
            is_streamed=True,
            methods=_WITH_FORMS,
        ),
        DialectRoute(
            path="/epidata/covidcast/meta",
            answer=answer_covidcast_sources,
            summary="Sources and their signals.",
            ignored=_KEYS | {"format"},
            is_streamed=True,
            methods=_WITH_FORMS,
        ),
        DialectRoute(
            path="/epidata/v5/snapshot",
            answer=answer_as_of,
            summary="Signals as they read at a moment.",
            parameters=archive_rows.PARAMETERS | {"snapshot_date"},
            is_streamed=True,
            methods=_WITH_FORMS,
        ),
        DialectRoute(
            path="/epidata/v5/archive",
            answer=answer_archive,
            summary="Every version of signals.",
            parameters=archive_rows.PARAMETERS | {"report_time_query"},
            is_streamed=True,
            methods=_WITH_FORMS,
        ),
        DialectRoute(
            path="/epidata/v5/metadata",
            answer=answer_metadata,
            summary="Sources, their signals and the range of their times.",
            parameters=frozenset({"source"}),
            is_streamed=True,
        ),
        DialectRoute(
            path="/epidata/v5/metadata/aux_schema",
            answer=answer_aux_schema,
            summary="The key columns of auxiliary data, of which there is none.",
            parameters=frozenset({"source"}),
        ),
        DialectRoute(
            path="/epidata/v5/aux_data",
            answer=answer_aux_data,
            summary="Auxiliary data, of which there is none.",
            parameters=_AUX,
        ),
    ),
    refused=refused,
    keys=ClientKeys(_KEYS, header=b"token"),
)
