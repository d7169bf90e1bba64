"""A feed of revisions as Atom (RFC 4287), in pages (RFC 5005)."""

from io import StringIO
from typing import Any

from feedgenerator import Atom1Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

from api.push.feed_entries import FeedEntry, RevisionFeed

_HTML, _JSON, _ATOM = "text/html", "application/json", "application/atom+xml"


class _Atom(Atom1Feed):  # type: ignore[misc]  # the library has no types
    """The library's writer with the links of pages, and without a clock."""

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """What stands before the entries."""
        told: RevisionFeed = self.feed["told"]
        handler.addQuickElement("id", told.id)
        handler.addQuickElement("title", told.title)
        handler.addQuickElement("updated", told.updated.isoformat())
        handler.startElement("author", {})
        handler.addQuickElement("name", "asreported")
        handler.endElement("author")
        _link(handler, "self", told.here, _ATOM)
        _link(handler, "alternate", told.page, _HTML)
        _link(handler, "alternate", told.data, _JSON)
        _link(handler, "first", told.first, _ATOM)
        if told.next is not None:
            _link(handler, "next", told.next, _ATOM)

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """One entry."""
        entry: FeedEntry = item["told"]
        handler.addQuickElement("id", entry.id)
        handler.addQuickElement("title", entry.title)
        handler.addQuickElement("published", entry.published.isoformat())
        handler.addQuickElement("updated", entry.updated.isoformat())
        handler.startElement("author", {})
        handler.addQuickElement("name", entry.author)
        handler.endElement("author")
        _link(handler, "alternate", entry.page, _HTML)
        _link(handler, "alternate", entry.data, _JSON)
        if entry.evidence is not None:
            handler.addQuickElement("link", None, {"rel": "via", "href": entry.evidence})
        for tag in entry.tags:
            handler.addQuickElement("category", None, {"term": tag})
        handler.addQuickElement("summary", entry.summary)


def atom(told: RevisionFeed) -> bytes:
    """The document, in UTF-8."""
    feed = _Atom(told.title, told.page, None, language="en", feed_url=told.here, feed_guid=told.id, told=told)
    for entry in told.entries:
        feed.add_item(entry.title, entry.page, None, told=entry)
    written = StringIO()
    feed.write(written, "utf-8")
    return written.getvalue().encode()


def _link(handler: SimplerXMLGenerator, rel: str, address: str, kind: str) -> None:
    handler.addQuickElement("link", None, {"rel": rel, "href": address, "type": kind})
