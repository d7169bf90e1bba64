"""The choice of one file among the members of an archive, for a guess."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from msgspec import Struct
from msgspec.structs import replace

from domain.refusals import Refusal
from importers.formats.unpacking import listed_members, unpacked
from importers.guessing.drafting import DraftedSpec, form_spec
from importers.guessing.guess import Doubt
from importers.guessing.guessing import drafted
from importers.guessing.sniffing import is_workbook
from importers.guessing.spec_text import toml_value
from importers.guessing.trying import figures_read, sample_of
from importers.import_refusals import UnreadableFile
from importers.specs.shape_spec import TableSpec

_MOST_TRIED = 12
_SAMPLED = 4 << 20
_LISTED = 8
_DATA = frozenset({"csv", "tsv", "txt", "tab", "dat", "json", "ndjson", "geojson", "xlsx", "ods", "html", "parquet"})


class TriedMember(Struct, frozen=True):
    """A member with the draft of a spec that reads so many figures of its beginning."""

    name: str
    draft: DraftedSpec
    figures: int

    @property
    def is_dated(self) -> bool:
        """Whether its rows or columns name their periods."""
        of = self.draft.file.get("period", {}).get("of")
        return bool(of != "published")


def draft_of_a_member(
    path: str, content: bytes, source: str, placed: Mapping[str, str]
) -> tuple[DraftedSpec, bytes] | None:
    """The draft for the one member that reads as figures, or for the fullest of several, which it asks about.

    Beside it are the bytes of the member. None where there is no choice; raises Unreadable where none reads as figures.
    """
    members = [] if is_workbook(content) else listed_members(form_spec("csv"), content)
    if len(members) < 2:  # noqa: PLR2004 - of one, there is no choice
        return None
    named = [name for name, _ in members if PurePosixPath(name).suffix[1:].lower() in _DATA]
    tried = [found for one in named[:_MOST_TRIED] if (found := _tried(path, content, source, (one, placed)))]
    if not tried:
        raise UnreadableFile(f"of none of the files in the archive figures can be read: {_listed(members)}")
    dated = [one for one in tried if one.is_dated] or tried
    best = max(dated, key=lambda one: one.figures)
    best.draft.guess.doubts.insert(0, _doubt(best, dated, members))
    best.draft.member = best.name
    return best.draft, _member(content, best.name)


def _member(content: bytes, name: str) -> bytes:
    return unpacked(replace(form_spec("csv"), table=TableSpec(member=name)), content)[0]


def _tried(path: str, content: bytes, source: str, member: tuple[str, Mapping[str, str]]) -> TriedMember | None:
    name, placed = member
    try:
        within = _member(content, name)
        draft = drafted(path, within, source)
        draft.file.get("table", {}).pop("member", None)  # as a ready-made spec may say
        read = figures_read(draft, sample_of(draft.file, within, _SAMPLED), placed)
    except Refusal:
        return None
    return TriedMember(name, draft, read) if read else None


def _doubt(best: TriedMember, others: list[TriedMember], members: list[tuple[str, int]]) -> Doubt:
    several = sorted(others, key=lambda one: one is not best)
    is_asked = len(several) > 1
    which = f"of which {len(several)} read as figures" if is_asked else "and this one reads as figures"
    choices = tuple(f"table.member = {toml_value(one.name)}" for one in several[:_LISTED])
    why = f"the archive has {len(members)} files, {which}: {_listed(members)}"
    return Doubt(about="archive", why=why, choices=choices, asks=is_asked)


def _listed(members: list[tuple[str, int]]) -> str:
    told = [f"{name[:60]!r}, {size:,} bytes" for name, size in members[:_LISTED]]
    return "; ".join(told) + (f"; and {len(members) - _LISTED} more" if len(members) > _LISTED else "")
