"""The pages that problem types lead to, one each, and the list of them all."""

from html import escape

from api.error_handlers import problem_sent
from api.pages.front_page import document
from api.problems import OF_HTTP, catalogue
from api.reading.forms import MEDIA_TYPES
from api.responses import Asked, Sent, plain


async def all_problems(request: Asked) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """Every problem type."""
    rows = "\n".join(
        f'<tr><td><a href="/problems/{slug}">{slug}</a></td><td>{one.status}</td><td>{escape(one.title)}</td></tr>'
        for slug, one in catalogue().items()
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
    one = catalogue()[slug]
    inside = (
        f"<h1>{escape(one.title)}</h1>\n<p>{escape(one.remedy)}</p>\n"
        f'<p class="small">{slug}, status {one.status}. <a href="/problems">All problem types</a></p>'
    )
    return plain(document(slug, inside), MEDIA_TYPES["html"])


def reference() -> str:
    """docs/reference/problems.md."""
    rows = [f"| `/problems/{slug}` | {one.status} | {one.title} | {one.remedy} |" for slug, one in catalogue().items()]
    made = "Generated from `api/problems.py` and `api/problem_texts.py`; `make reference` writes it again."
    head = ["| type | status | what is wrong | what to do |", "|---|---|---|---|"]
    return "\n".join(["# Problem types", "", made, "", *head, *rows, ""])
