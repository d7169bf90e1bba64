"""The head of a message: its id, when it was prepared, and by whom; the same for every message at one position."""

from html import escape

from api.dialects.dialect_request import DialectRequest
from api.dialects.sdmx.words import MAINTAINER, VERSION
from projections.answers.view import View

SDMX = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
SPACES = f'xmlns:mes="{SDMX}/message" xmlns:com="{SDMX}/common"'
_NEVER = "1970-01-01T00:00:00.000000Z"


def message_id(position: int) -> str:
    """The id of a message at a position."""
    return f"P{position}"


def prepared(view: View, position: int) -> str:
    """When the ledger recorded that position: answers say nothing of the clock on the wall."""
    return view.store.recorded([position])[position] if position else _NEVER


def xml_header(asked: DialectRequest, structures: str = "") -> str:
    """The element, with the references to the structures of data."""
    at = asked.at.position
    return (
        f"<mes:Header><mes:ID>{message_id(at)}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{escape(prepared(asked.view, at))}</mes:Prepared>"
        f'<mes:Sender id="{MAINTAINER}"/>{structures}</mes:Header>'
    )


def structure_reference(flow: str, *, is_flat: bool, space: str | None = None) -> str:
    """The element that names the structure of data, with the name space of a message that is specific to it."""
    level = "AllDimensions" if is_flat else "TIME_PERIOD"
    of_space = "" if space is None else f' namespace="{space}"'
    return (
        f'<mes:Structure structureID="{escape(flow)}"{of_space} dimensionAtObservation="{level}"><com:Structure>'
        f"{xml_reference('DataStructure', flow, 'datastructure')}</com:Structure></mes:Structure>"
    )


def xml_reference(kind: str, code: str, package: str, version: str = VERSION) -> str:
    """The element that refers to a structure."""
    return f'<Ref id="{escape(code)}" version="{version}" agencyID="{MAINTAINER}" package="{package}" class="{kind}"/>'


def json_header(asked: DialectRequest) -> dict[str, object]:
    """The member, as both versions of SDMX-JSON have it."""
    at = asked.at.position
    return {
        "id": message_id(at),
        "test": False,
        "prepared": prepared(asked.view, at),
        "contentLanguages": ["en"],
        "sender": {"id": MAINTAINER},
    }
