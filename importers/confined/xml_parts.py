"""The XML parts of a workbook, parsed one element after the other, without the entities that XML allows."""

from collections.abc import Callable
from xml.parsers import expat

from importers.confined.sent_tables import CannotBeRead

Attributes = dict[str, str]


def check(part: bytes) -> None:
    """Refuse a part that is no XML, or declares entities; raises CannotBeRead."""
    _parse(_parser(), part)


def parse(part: bytes, start: Callable[[str, Attributes], None], end: Callable[[str], None],
          text: Callable[[str], None]) -> None:  # fmt: skip
    """Call ``start``, ``end`` and ``text`` for each element, its name and attributes without their namespaces.

    Raises CannotBeRead where the part is no XML, or declares entities.
    """
    parser = _parser()

    def started(name: str, attributes: Attributes) -> None:
        start(_local(name), {_attribute(key): value for key, value in attributes.items()})

    parser.StartElementHandler = started
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    _parse(parser, part)


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _declared
    return parser


def _declared(*_: object) -> None:
    raise CannotBeRead("its XML declares a document type, as no workbook does")


def _parse(parser: expat.XMLParserType, part: bytes) -> None:
    try:
        parser.Parse(part, True)  # noqa: FBT003 - the library takes it by place
    except expat.ExpatError as error:
        raise CannotBeRead(f"its XML cannot be read: {error}") from error


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _attribute(name: str) -> str:
    # LibreOffice says of a cell once more, in its own words, of which type it is.
    return f"calcext-{_local(name)}" if "calcext" in name else _local(name)
