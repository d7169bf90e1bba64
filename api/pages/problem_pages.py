"""The pages that problem types lead to, one each, and the list of them all."""

from html import escape

from api.pages.front_page import document
from api.problems import OF_HTTP, catalogue
from api.reading.forms import MEDIA_TYPES
from api.refused import problem_sent
from api.sending import Asked, Sent, plain


async def all_problems(request: Asked) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """Every problem type."""
    rows = "\n".join(
        f'<tr><td><a href="/problems/{slug}">{slug}</a></td><td>{status}</td><td>{escape(title)}</td></tr>'
        for slug, (status, title) in catalogue().items()
    )
    head = "<thead><tr><th>Type</th><th>Status</th><th>Meaning</th></tr></thead>"
    table = f"<table>{head}\n<tbody>\n{rows}\n</tbody></table>"
    return plain(document("Problem types", f"<h1>Problem types</h1>\n{table}"), MEDIA_TYPES["html"])


async def one_problem(request: Asked) -> Sent:
    """One problem type."""
    slug = request.scope["path_params"]["slug"]
    if slug not in catalogue():
        problem, title = OF_HTTP[404]
        return problem_sent(request.scope, problem, title, f"there is no problem type {slug[:80]!r}", {})
    status, title = catalogue()[slug]
    inside = (
        f'<h1>{slug}</h1>\n<p>{escape(title)}</p>\n<p>Status {status}. <a href="/problems">All problem types</a></p>'
    )
    return plain(document(slug, inside), MEDIA_TYPES["html"])


def reference() -> str:
    """docs/reference/problems.md."""
    lines = [f"| `/problems/{slug}` | {status} | {title} |" for slug, (status, title) in catalogue().items()]
    made = "Generated from `api/problems.py`; `make reference` writes it again."
    return "\n".join(["# Problem types", "", made, "", "| type | status | meaning |", "|---|---|---|", *lines, ""])
