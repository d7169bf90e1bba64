"""The pages that problem types lead to, one each, and the list of them all."""

from asyncio import to_thread

from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import HttpRequest, PlainResponse, plain
from api.pages.templating import rendered
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import OF_HTTP, catalogue


async def all_problems(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """Every problem type."""
    return await _page("problems.html", title="Problem types", problems=catalogue().items())


async def one_problem(request: HttpRequest) -> PlainResponse:
    """One problem type."""
    slug = request.scope["path_params"]["slug"]
    if slug not in catalogue():
        problem, title = OF_HTTP[404]
        return problem_sent(request.scope, problem, title, f"there is no problem type {slug[:80]!r}", {})
    one = catalogue()[slug]
    return await _page("problem_type.html", title=one.title, slug=slug, problem=one)


async def _page(template: str, **values: object) -> PlainResponse:
    body = await to_thread(rendered, template, view=None, **values)
    return plain(body, HTML, extra=[(b"content-security-policy", PAGE_POLICY)])


def reference() -> str:
    """docs/reference/problems.md."""
    rows = [f"| `/problems/{slug}` | {one.status} | {one.title} | {one.remedy} |" for slug, one in catalogue().items()]
    made = (
        "Generated from `api/problems/problem_table.py` and `api/problems/problem_texts.py`; "
        "`make reference` writes it again."
    )
    head = ["| type | status | what is wrong | what to do |", "|---|---|---|---|"]
    return "\n".join(["# Problem types", "", made, "", *head, *rows, ""])
