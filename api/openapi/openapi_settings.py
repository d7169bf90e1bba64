"""The settings of the OpenAPI document, and of its documentation pages, which are not Litestar's."""

from litestar import Router
from litestar.openapi import OpenAPIConfig
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

_ABOUT = (
    "Figures that sources reported, and every later change, as of any moment. HEAD works wherever GET does; "
    "a list's address may end with its format, such as `.csv` or `.parquet`, instead of `?format=`."
)


class NoDocsPages(Router):
    """Where Litestar registers its documentation pages: they load scripts from elsewhere, so they are not served."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:  # noqa: ARG002 - nothing is registered
        """Nothing."""
        return []


def openapi_settings(version: str) -> OpenAPIConfig:
    """The settings of the document of that version of the program."""
    return OpenAPIConfig(
        title="asreported",
        version=version,
        description=_ABOUT,
        openapi_router=NoDocsPages("/v1/openapi", route_handlers=[]),
    )
