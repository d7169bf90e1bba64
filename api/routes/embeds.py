"""The charts as pages that others may show within theirs, as a table made of that of the charts."""

from msgspec.structs import replace

from api.charts.parameters import THEME, WIDTH
from api.http.addresses import EMBED
from api.http.page_policy import EMBED_POLICY
from api.pages.embed_page import embed_page
from api.reading.read_route import Read
from api.routes.charts import CHARTS

# A page picks its own pictures.
_LOOK = {THEME.name, WIDTH.name}


def _embed(read: Read) -> Read:
    return replace(
        read,
        name=f"{read.name}_embed",
        path=f"{EMBED}{read.path}",
        parameters=tuple(one for one in read.parameters if one.name not in _LOOK),
        forms_alone=(),
        page=embed_page,
        policy=EMBED_POLICY,
        tag="pages",
        summary=f"To be shown within other pages: {read.summary[0].lower()}{read.summary[1:]}",
    )


EMBEDS: tuple[Read, ...] = tuple(_embed(one.read) for one in CHARTS if "svg" in one.forms)
