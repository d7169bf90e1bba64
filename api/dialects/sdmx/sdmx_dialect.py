"""SDMX: its REST interface of versions 2.1 and 3.0, below ``/sdmx``, and with JSON as the usual form of data."""

from collections.abc import Callable
from functools import partial

from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_request import DialectReply, DialectRequest
from api.dialects.sdmx.data_answers import answer_availability, answer_data
from api.dialects.sdmx.errors import refused
from api.dialects.sdmx.filters import FILTER
from api.dialects.sdmx.structure_answers import answer_schema, answer_structure
from api.dialects.sdmx.structures import KINDS

# ``updateAfter`` is how sdmx1 2.28 writes updatedAfter where it speaks SDMX 3.0.
_OF_AVAILABILITY = frozenset({"startPeriod", "endPeriod", "updatedAfter", "updateAfter", "references", "mode", "asOf"})
_OF_DATA = frozenset(
    [
        "startPeriod",
        "endPeriod",
        "updatedAfter",
        "updateAfter",
        "firstNObservations",
        "lastNObservations",
        "dimensionAtObservation",
        "detail",
        "attributes",
        "measures",
        "includeHistory",
        "offset",
        "limit",
        "sort",
        "asOf",
    ]
)
_OF_STRUCTURES = frozenset({"references", "detail"})
# What a structure is holds at a position: nobody published it, so that there is no moment of that.
_MEANS_NOTHING = frozenset({"asOf"})

_Answer = Callable[[DialectRequest], DialectReply]


def _routes(prefix: str, data: _Answer) -> list[DialectRoute]:
    return [
        *_data(f"{prefix}/data", data, "Figures of a dataflow, as they stand or with their history."),
        *_availability(f"{prefix}/availability", "What there is of a dataflow (SDMX 3.0)."),
        *_availability(f"{prefix}/availableconstraint", "What there is of a dataflow (SDMX 2.1)."),
        *(one for kind in (*KINDS, "structure") for one in _structures(f"{prefix}/{kind}", kind)),
        *(
            DialectRoute(
                path=one, answer=answer_schema, summary="What data of a dataflow may hold.", ignored=_MEANS_NOTHING
            )
            for one in _with_words(f"{prefix}/schema")
        ),
    ]


def _data(path: str, answer: _Answer, summary: str) -> list[DialectRoute]:
    return [
        DialectRoute(path=one, answer=answer, summary=summary, parameters=_OF_DATA, wild=FILTER, is_streamed=True)
        for one in _with_words(path)
    ]


def _availability(path: str, summary: str) -> list[DialectRoute]:
    return [
        DialectRoute(path=one, answer=answer_availability, summary=summary, parameters=_OF_AVAILABILITY, wild=FILTER)
        for one in _with_words(path)
    ]


def _structures(path: str, kind: str) -> list[DialectRoute]:
    return [
        DialectRoute(
            path=one,
            answer=partial(answer_structure, kind=kind),
            summary="Structures of figures: dataflows, data structures, lists of codes, concepts.",
            parameters=_OF_STRUCTURES,
            ignored=_MEANS_NOTHING,
        )
        for one in _with_words(path)
    ]


def _with_words(path: str) -> tuple[str, str]:
    return path, f"{path}/{{words:path}}"


SDMX = Dialect(
    name="SDMX",
    prefixes=("/sdmx/", "/sdmx-json/"),
    refused=refused,
    routes=(*_routes("/sdmx", answer_data), *_routes("/sdmx-json", partial(answer_data, usual="json"))),
)
