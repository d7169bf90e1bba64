"""The trials of a drafted spec on versions of its file, and what they tell of it."""

from itertools import pairwise
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.periods import period
from domain.recording.ledger import utc_now
from domain.refusals import Refusal
from importers.formats.deliveries import check_delivery, is_half_merged
from importers.formats.unpacking import MOST_UNPACKED
from importers.guessing.drafting import DraftedSpec
from importers.guessing.guess import Doubt
from importers.guessing.guessing import drafted
from importers.guessing.line_samples import FORMATS_OF_LINES
from importers.guessing.spec_text import spec_text, toml_value
from importers.guessing.trying import decimals_of, sample_of
from importers.guessing.value_keys import ROUNDED
from importers.histories.changes import FileChange
from importers.histories.git import Repository
from importers.histories.history import Version, versions
from importers.import_refusals import Unreadable
from importers.reading.file_reading import FileReader
from importers.specs.spec import Spec
from importers.specs.spec_reading import spec_from
from importers.vintages.discovering import in_file
from stores.opening import scratch_ledger

_TRIED = 12
SAMPLED = 1 << 16
"""The bytes of a version that are tried, where its rows are lines."""
# Of other formats no sample is taken: fewer large versions are tried.
_FEWEST, _MOST_BYTES = 3, 4 << 20
# Where one in so many is not read, the version may be wrong; where more, the guess is.
_FEW = 4
# As the refusal of such a cell says it.
_NOISE = "decimals, more than the"


class Trial(Struct, frozen=True, kw_only=True):
    """One version that was tried: its first and last period and its decimals, or why it is not read.

    ``lacks`` is the column that it has not, ``is_broken``: by its bytes it is no delivery at all.
    """

    version: Version
    content: bytes
    window: tuple[str, str] | None = None
    decimals: int = 0
    why_not: str | None = None
    lacks: str = ""
    is_broken: bool = False


def trials(repository: Repository, draft: DraftedSpec, changes: list[FileChange], size: int) -> list[Trial]:
    """The trials of some versions, evenly chosen, the oldest first; ``size`` are the bytes of the newest."""
    spec = spec_from(spec_text(draft.keys, {}), "the guessed spec")
    there = [one for one in versions(spec, changes, utc_now()) if one.why_not is None]
    is_of_lines = draft.file.get("format") in FORMATS_OF_LINES
    many = _TRIED if is_of_lines else min(_TRIED, max(_FEWEST, _MOST_BYTES // max(size, 1)))
    tried = [there[at * (len(there) - 1) // (many - 1)] for at in range(many)] if len(there) > many else there
    found = _trials(repository, spec, draft, tried, SAMPLED)
    if is_of_lines and size > SAMPLED and _moves_on(found):
        # Of a sample the first period need not be the first one that there is.
        windowed = [one.version for one in found if one.window]
        whole = {
            one.version.address: one
            for one in _trials(repository, spec, draft, [windowed[0], windowed[-1]], MOST_UNPACKED)
        }
        found = [whole.get(one.version.address, replace(one, window=None)) for one in found]
    return found


def _trials(repository: Repository, spec: Spec, draft: DraftedSpec, tried: list[Version], most: int) -> list[Trial]:
    with repository.blobs([one.change.blob for one in tried]) as blobs:
        return [_trial(spec, draft, one, (blobs.next(), most)) for one in tried]


def _trial(spec: Spec, draft: DraftedSpec, version: Version, of: tuple[bytes, int]) -> Trial:
    """The trial of a sample; where that is refused, of the whole version, whose row the refusal names."""
    content, most = of
    try:
        sample = sample_of(draft.file, content, most)
        trial = _tried(spec, version, sample)
    except Unreadable as refusal:
        return Trial(version=version, content=b"", why_not=refusal.message, is_broken=True)
    if trial.why_not is None or sample is content:
        return trial
    return replace(_tried(spec, version, content), content=sample)


def _tried(spec: Spec, version: Version, content: bytes) -> Trial:
    try:
        with scratch_ledger(utc_now) as ledger:
            described = in_file(spec, spec.files[0], (content, version.placed), ledger)
        contents = FileReader(described, spec.files[0]).read(content, version.placed)
    except Refusal as refusal:
        lacks = str(refusal.facts.get("column", "")) if "row" not in refusal.facts else ""
        return Trial(
            version=version, content=content, why_not=refusal.message, lacks=lacks, is_broken=_is_broken(spec, content)
        )
    periods = sorted((period(line.period) for line in contents.lines), key=lambda one: one.first)
    window = (periods[0].text, periods[-1].text) if periods else None
    return Trial(version=version, content=content, window=window, decimals=decimals_of(contents))


def _is_broken(spec: Spec, content: bytes) -> bool:
    try:
        check_delivery(spec.files[0], content)
    except Unreadable:
        return True
    return is_half_merged(content)


def unread(tried: list[Trial]) -> list[Doubt]:
    """A doubt for each reason for which versions are not read; it asks where they are many."""
    found: dict[str, list[Trial]] = {}
    for one in tried:
        if one.why_not is not None:
            found.setdefault(one.why_not, []).append(one)
    wrong = sum(not one.is_broken for several in found.values() for one in several)
    doubts = []
    for why, several in found.items():
        commit = several[0].version.change.commit.name[:12]
        told = f"{len(several)} of {len(tried)} versions that were tried are not read, as {commit}: {why}"
        asks = wrong * _FEW > len(tried) and not several[0].is_broken
        doubts.append(Doubt(about="history", why=told, asks=asks))
    return doubts


def take_window(draft: DraftedSpec, tried: list[Trial]) -> None:
    """Say that a file holds a window that moves on, where its later versions begin later."""
    is_of_title = "title" in draft.file.get("table", {})
    if "{" in draft.file["path"] or draft.file["period"].get("of") == "published" or is_of_title:
        return
    if _moves_on(tried):
        windows = [one.window for one in tried if one.window]
        draft.file["complete"] = "span"
        why = f"it begins with {windows[0][0]} at first and with {windows[-1][0]} at last: taken for a moving window"
        draft.guess.doubts.append(Doubt(about="complete", why=why, choices=('complete = "span"', 'complete = "all"')))


def _moves_on(tried: list[Trial]) -> bool:
    """Whether most versions begin later than those before them."""
    windows = [one.window for one in tried if one.window]
    steps = [period(later[0]).first > period(earlier[0]).first for earlier, later in pairwise(windows)]
    return sum(steps) * 2 >= len(steps) > 0 and period(windows[-1][0]).first > period(windows[0][0]).first


def take_rounding(draft: DraftedSpec, tried: list[Trial]) -> bool:
    """Round the numbers where older versions have the digits of binary floats."""
    noisy = [one for one in tried if one.why_not and _NOISE in one.why_not]
    numbers = draft.file.setdefault("numbers", {}) if noisy else {}
    if not noisy or "round" in numbers:
        return False
    numbers["round"] = ROUNDED
    draft.keys["defaults"]["decimals"] = ROUNDED
    why = f"older versions have more decimals than a value can have: rounded to {ROUNDED}"
    draft.guess.doubts.append(Doubt(about="numbers", why=why, choices=(f"numbers.round = {ROUNDED}",)))
    return True


def take_decimals(draft: DraftedSpec, tried: list[Trial]) -> None:
    """Give the series the decimals that older versions need."""
    defaults = draft.keys["defaults"]
    defaults["decimals"] = max([defaults.get("decimals", 0), *(one.decimals for one in tried)])


def take_former_columns(draft: DraftedSpec, tried: list[Trial]) -> bool:
    """Name the former names of columns that older versions lack, where just one other column can be meant."""
    taken = False
    for one in tried:
        if one.lacks and not one.is_broken:
            role = _roles(draft.file).get(one.lacks)
            former = _former(draft, one)
            if former is not None and _take_former(draft.file, one.lacks, former):
                draft.guess.doubts.append(_renamed(one.lacks, former, asks=role == "figures"))
                taken = True
    return taken


def _renamed(column: str, former: str, *, asks: bool) -> Doubt:
    why = f"older versions have {former!r} in its place, which was taken for the same"
    return Doubt(about=column, why=why, choices=(f"former_columns = {toml_value([former])}",), asks=asks)


def _former(draft: DraftedSpec, trial: Trial) -> str | None:
    """The one column of an older version that is used as the lacking one is, and that the draft does not know."""
    try:
        other = drafted(draft.file["path"], trial.content, "other", trial.version.placed)
    except Refusal:
        return None
    role, roles = _roles(draft.file).get(trial.lacks), _roles(other.file)
    known = set(_roles(draft.file))
    alike = [name for name, is_used_as in roles.items() if is_used_as == role and name not in known]
    return alike[0] if len(alike) == 1 else None


def _roles(file: dict[str, Any]) -> dict[str, str]:
    """Each column of a file's keys, and what it is used as."""
    long = file.get("long", {})
    found = dict.fromkeys(file.get("columns", {}), "figures")
    found |= {file["period"]["column"]: "period"} if "column" in file["period"] else {}
    found |= {long["value"]: "figures"} if long and "unfold" not in file else {}
    names = [part.partition("}")[0] for part in long.get("series", "").split("{")[1:]]
    return found | dict.fromkeys(names, "key")


def _take_former(file: dict[str, Any], lacks: str, former: str) -> bool:
    """Whether the former name was not known yet, and is now."""
    if former in _former_names(file):
        return False
    if file["period"].get("column") == lacks:
        file["period"].setdefault("former_columns", []).append(former)
    elif lacks in file.get("columns", {}):
        file["columns"][former] = file["columns"][lacks]
    elif "long" in file:
        file["long"].setdefault("former_columns", {}).setdefault(lacks, []).append(former)
    else:
        return False
    return True


def _former_names(file: dict[str, Any]) -> set[str]:
    of_keys = file.get("long", {}).get("former_columns", {}).values()
    return {*file["period"].get("former_columns", ()), *(name for names in of_keys for name in names)}
