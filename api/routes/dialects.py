"""The routes of dialects, as a service over one ledger answers them."""

from collections.abc import Sequence

from litestar.handlers import HTTPRouteHandler

from api.dialects.dialect_handler import DialectHandler
from api.routes.handlers import Handlers
from api.routes.spoken_dialects import SpokenDialect


def dialect_handlers(
    make: Handlers, foreign: DialectHandler, dialects: Sequence[SpokenDialect]
) -> list[HTTPRouteHandler]:
    """One handler for each address of each dialect."""
    return [
        make.dialect(route, foreign.route(one.dialect, route, one.ids), one.dialect.keys)
        for one in dialects
        for route in one.dialect.routes
    ]
