"""Problems on their way to the clients of dialects, who get each of them in the form that they know."""

from collections.abc import Mapping, Sequence

from litestar.types import HTTPScope

from api.dialects.dialect import Dialect
from api.dialects.dialect_request import RefusedRequest
from api.middleware.problems_shown import ShownProblem, ShowProblem


class DialectProblems:
    """Shows problems below the addresses of dialects in their forms, and all others as ``others`` does."""

    def __init__(self, dialects: Sequence[Dialect], others: ShowProblem) -> None:
        self._dialects = dialects
        self._others = others

    async def show(self, scope: HTTPScope, told: Mapping[str, object]) -> ShownProblem | None:
        """The problem in the form that the client expects; None where that is the problem's own."""
        dialect = next((one for one in self._dialects if scope["path"].startswith(one.prefixes)), None)
        if dialect is None:
            return await self._others(scope, told)
        reply = dialect.refused(told_of(scope, int(str(told["status"])), str(told["detail"])))
        assert isinstance(reply.body, bytes), "a refusal is short"
        headers = [(b"content-type", reply.media_type.encode()), *reply.headers]
        return ShownProblem(reply.body, headers, reply.status)


def told_of(scope: HTTPScope, status: int, message: str) -> RefusedRequest:
    """What went wrong with a request."""
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return RefusedRequest(
        status=status,
        message=message,
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        accept=accept.decode("latin-1"),
    )
