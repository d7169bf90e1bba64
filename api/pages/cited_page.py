"""A citation as a page gives it: it leads people to the page of the figure, not to its data."""

from api.http.addresses import INDEX
from api.pages.link import Link
from projections.answers.citing import Citation


def cited(citation: Citation) -> Link:
    """The citation, and the address with which it ends: where nothing says the host, the script of the page does."""
    words, _, address = _of_page(citation, citation.text).rpartition(" ")
    return Link(words, address)


def cited_in_bibtex(citation: Citation) -> tuple[str, str]:
    """The same for BibTeX, in two parts: between them the script puts the host, where nothing else says it."""
    said = _of_page(citation, citation.bibtex)
    if citation.url is not None:
        return said, ""
    before, comma, address = said.rpartition(", /")
    return f"{before}{comma}".removesuffix("/"), f"/{address}"


def _of_page(citation: Citation, said: str) -> str:
    data = citation.path.partition("?")[0]
    return said.replace(f"{data}?", f"{data.removeprefix(INDEX)}?")
