"""The reference of all dialects: each address with what it takes, as Markdown."""

from collections.abc import Iterable, Iterator

from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_query import EXTENSIONS

_HEAD = """# Dialects

Generated from the code by `make reference`. Each address is one of another system, whose clients read from here once
their base address is changed. Every address also takes `position` and `recorded_as_of`. Parameters that are neither
known nor in the last column are refused; those of the last column mean nothing here, and the header
`X-Asreported-Ignored` names them.
"""


def dialect_reference(dialects: Iterable[Dialect]) -> str:
    """One table for each dialect."""
    return "\n".join([_HEAD, *(line for one in dialects for line in _of(one))])


def _of(dialect: Dialect) -> Iterator[str]:
    yield f"## {dialect.name}\n"
    yield "| address | what it answers | parameters | ignored |"
    yield "|---|---|---|---|"
    for route in dialect.routes:
        post = " (also POST)" if "POST" in route.methods else ""
        taken, ignored = _names(_parameters(route)), _names(route.ignored)
        yield f"| `{_address(route)}`{post} | {route.summary} | {taken} | {ignored} |"
    yield ""


def _address(route: DialectRoute) -> str:
    return route.path.replace(":str}", "}").replace(":path}", "}")


def _parameters(route: DialectRoute) -> Iterable[str]:
    return route.parameters - EXTENSIONS


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in sorted(names))
