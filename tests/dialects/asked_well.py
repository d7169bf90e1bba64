"""One good question for each address of each dialect, which tests spoil."""

_FRED_SERIES = "series_id=WAR-LOSSES.PERSONNEL"
_FRED: dict[str, str] = {
    "series": _FRED_SERIES,
    "series/observations": _FRED_SERIES,
    "series/vintagedates": _FRED_SERIES,
    "series/categories": _FRED_SERIES,
    "series/release": _FRED_SERIES,
    "series/tags": _FRED_SERIES,
    "series/search": "search_text=personnel",
    "series/search/tags": "series_search_text=personnel",
    "series/search/related_tags": "series_search_text=personnel&tag_names=daily",
    "series/updates": "",
    "category": "category_id=0",
    "category/children": "category_id=0",
    "category/related": "category_id=0",
    "category/series": "category_id=1",
    "category/tags": "category_id=1",
    "category/related_tags": "category_id=1&tag_names=daily",
    "releases": "",
    "releases/dates": "",
    "release": "release_id=1",
    "release/dates": "release_id=1",
    "release/series": "release_id=1",
    "release/sources": "release_id=1",
    "release/tags": "release_id=1",
    "release/related_tags": "release_id=1&tag_names=daily",
    "release/tables": "release_id=1",
    "sources": "",
    "source": "source_id=1",
    "source/releases": "source_id=1",
    "tags": "",
    "related_tags": "tag_names=daily",
    "tags/series": "tag_names=daily",
    "v2/release/observations": "release_id=2&format=json",
}
_FLOW = "WAR_LOSSES"
_OF_AGENCY = f"ASREPORTED/{_FLOW}"
# What stands behind the words: by the beginning of the address the rest of it, each also asked for without.
_SDMX: dict[str, str] = {
    "data": f"{_FLOW}/D.PERSONNEL",
    "availability": f"dataflow/{_OF_AGENCY}/1.0",
    "availableconstraint": _FLOW,
    "agencyscheme": "ASREPORTED",
    "dataflow": _OF_AGENCY,
    "codelist": "ASREPORTED",
    "conceptscheme": "ASREPORTED",
    "datastructure": _OF_AGENCY,
    "structure": f"dataflow/{_OF_AGENCY}",
    "schema": f"dataflow/{_OF_AGENCY}/1.0",
}
_PERSONNEL = "source=war-losses&signal=personnel&geo_type=nation"
_EPIDATA: dict[str, str] = {
    "covidcast": (
        "data_source=war-losses&signals=personnel&time_type=day&geo_type=nation&geo_values=*&time_values=20220301-20220310"
    ),
    "covidcast_meta": "",
    "covidcast/meta": "",
    "v5/snapshot": _PERSONNEL,
    "v5/archive": _PERSONNEL,
    "v5/metadata": "source=war-losses",
    "v5/metadata/aux_schema": "source=war-losses",
    "v5/aux_data": "source=war-losses",
}
_WARSHIP: dict[str, str] = {
    "v1/statistics": "",
    "v1/statistics/latest": "",
    "v1/statistics/{date:str}": "2022-03-03",
    "v2/statistics": "",
    "v2/statistics/latest": "",
    "v2/statistics/{date:str}": "2022-03-03",
    "v2/war-info": "",
    "v2/war-info/status": "",
    "v2/war-info/status/{language:str}": "en",
    "v2/terms/{language:str}": "en",
    "v2/terms/{language:str}/{key:str}": "en/personnel_units",
}
# What a good question is answered with where that is no answer.
REFUSED_WELL = {
    "/sdmx/availability": 400,
    "/sdmx/availableconstraint": 400,
    "/sdmx-json/data": 400,
    "/sdmx-json/availability": 400,
    "/sdmx-json/availableconstraint": 400,
    "/sdmx/schema": 404,
    "/sdmx-json/schema": 404,
    "/epidata/v5/aux_data": 404,
}


def _with_words(path: str, words: str) -> str:
    return f"{path.partition('{')[0]}{words}" if words else path


# By the path of the route: the address, and the query.
ASKED_WELL: dict[str, tuple[str, str]] = {
    **{f"/fred/{name}": (f"/fred/{name}", query) for name, query in _FRED.items()},
    **{f"/{base}/{name}": (f"/{base}/{name}", "") for name in _SDMX for base in ("sdmx", "sdmx-json")},
    **{
        f"/{base}/{name}/{{words:path}}": (f"/{base}/{name}/{words}", "")
        for name, words in _SDMX.items()
        for base in ("sdmx", "sdmx-json")
    },
    **{f"/epidata/{name}": (f"/epidata/{name}", query) for name, query in _EPIDATA.items()},
    **{f"/api/{name}": (_with_words(f"/api/{name}", words), "") for name, words in _WARSHIP.items()},
}
