"""The page of a source: who publishes, and whom it relays."""

from api.pages.templating import rendered
from api.reading.page_view import PageView
from projections.answers.sources import SourceAnswer


def source_page(view: PageView[SourceAnswer]) -> bytes:
    """The page."""
    (source,) = view.items
    return rendered("source.html", title=source.name, view=view, source=source)
