"""A page with the answers that its commands really give, in place of those that it shows."""

from tests.docs.page import as_shown, steps
from tests.docs.session import answers_of


def told_by(page, folder, with_curl):
    """The page, told anew."""
    known = steps(page)
    answers = answers_of([one.commands for one in known], folder, with_curl=with_curl)
    for step, answer in reversed(list(zip(known, answers, strict=True))):
        if step.shown is not None:
            page = page[: step.start] + as_shown(answer, step.shown) + page[step.end :]
    return page
