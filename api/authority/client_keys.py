"""The keys that clients of a dialect show: where reads are closed, such a key is a token."""

from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from litestar.types import Scope
from msgspec import Struct

# Under this name the state of a request says which parameter was its token.
KEY_PARAMETER = "key parameter"


class ShownKey(NamedTuple):
    """A key, and the parameter that has it; None where it stands in the head of the request."""

    text: bytes
    parameter: str | None


class ClientKeys(Struct, frozen=True):
    """Where clients show keys: in one of these parameters, or in that header, in small letters."""

    parameters: frozenset[str] = frozenset()
    header: bytes | None = None

    def shown(self, scope: Scope) -> ShownKey | None:
        """The key of a request, if there is one; an empty one is none."""
        for name, value in scope["headers"]:
            if self.header is not None and name == self.header and value:
                return ShownKey(value, None)
        for part in scope["query_string"].split(b"&") if self.parameters else ():
            said, _, value = part.partition(b"=")
            if value and (named := said.decode("latin-1")) in self.parameters:
                return ShownKey(unquote_to_bytes(value), named)
        return None
