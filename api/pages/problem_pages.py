"""The pages that problem types lead to, one each, and the list of them all."""

from api.html.document import MEDIA_TYPE, document
from api.html.markup import element, lines, link
from api.http.addresses import PROBLEM, PROBLEMS, filled
from api.http.responses import HttpRequest, PlainResponse, plain
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import OF_HTTP, catalogue

_HEAD = ("Type", "Status", "Meaning")


async def all_problems(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """Every problem type."""
    rows = [
        element(
            "tr",
            element("td", link(filled(PROBLEM, slug), slug)),
            element("td", f"{one.status}"),
            element("td", one.title),
        )
        for slug, one in catalogue().items()
    ]
    head = element("thead", element("tr", *(element("th", name) for name in _HEAD)))
    table = element("table", head, "\n", element("tbody", lines(["", *rows, ""])))
    return plain(document("Problem types", lines([element("h1", "Problem types"), table])), MEDIA_TYPE)


async def one_problem(request: HttpRequest) -> PlainResponse:
    """One problem type."""
    slug = request.scope["path_params"]["slug"]
    if slug not in catalogue():
        problem, title = OF_HTTP[404]
        return problem_sent(request.scope, problem, title, f"there is no problem type {slug[:80]!r}", {})
    one = catalogue()[slug]
    small = element("p", f"{slug}, status {one.status}. ", link(PROBLEMS, "All problem types"), class_="small")
    return plain(document(slug, lines([element("h1", one.title), element("p", one.remedy), small])), MEDIA_TYPE)


def reference() -> str:
    """docs/reference/problems.md."""
    rows = [f"| `/problems/{slug}` | {one.status} | {one.title} | {one.remedy} |" for slug, one in catalogue().items()]
    made = (
        "Generated from `api/problems/problem_table.py` and `api/problems/problem_texts.py`; "
        "`make reference` writes it again."
    )
    head = ["| type | status | what is wrong | what to do |", "|---|---|---|---|"]
    return "\n".join(["# Problem types", "", made, "", *head, *rows, ""])
