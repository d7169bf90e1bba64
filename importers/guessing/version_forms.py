"""The encodings, delimiters and forms of periods that older versions of a file were written in."""

from typing import Any

from domain.refusals import Refusal
from importers.guessing.drafting import DraftedSpec
from importers.guessing.guess import Doubt
from importers.guessing.guessing import drafted
from importers.guessing.spec_text import toml_value
from importers.guessing.version_trials import Trial

_OF_TEXT = {"encoding": "utf-8-sig", "delimiter": ","}
"""The keys that say how a text is written, and what goes without saying."""


def take_older_forms(draft: DraftedSpec, tried: list[Trial]) -> bool:
    """Let the spec read older versions that are written in another way, where they are alike otherwise."""
    taken = False
    for one in tried:
        other = _drafted(draft, one) if one.why_not and one.content and not one.is_broken else None
        if other is not None and _are_alike(draft.file, other.file):
            for key in _OF_TEXT:
                taken |= _take_text(draft, other, key)
            taken |= _take_formats(draft, other)
    return taken


def _drafted(draft: DraftedSpec, trial: Trial) -> DraftedSpec | None:
    try:
        return drafted(draft.file["path"], trial.content, "other", trial.version.placed)
    except Refusal:
        return None


def _are_alike(file: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether both are of one format, and have the same column of the period, or none."""
    same = ("column", "columns", "of")
    return file["format"] == other["format"] and all(
        file["period"].get(key) == other["period"].get(key) for key in same
    )


def _take_text(draft: DraftedSpec, other: DraftedSpec, key: str) -> bool:
    """Whether the older way was not among those of the spec, and is now; of an encoding that is no UTF-8 it asks."""
    usual = _OF_TEXT[key]
    said = draft.file.get(key, usual)
    ways, older = [said] if isinstance(said, str) else list(said), other.file.get(key, usual)
    if older in ways or draft.file["format"] == "tsv":
        return False
    draft.file[key] = [*ways, older]
    draft.guess.doubts.append(_doubt(key, {key: draft.file[key]}, asks=key == "encoding" and older != usual))
    return True


def _take_formats(draft: DraftedSpec, other: DraftedSpec) -> bool:
    period, older = draft.file["period"], other.file["period"]
    formats, others = period.get("formats", ["iso"]), older.get("formats", ["iso"])
    if "of" in period or set(others) <= set(formats) or period.get("months") != older.get("months"):
        return False
    period["formats"] = list(dict.fromkeys([*formats, *others]))
    asked = any(one.asks and one.about == period.get("column", "period") for one in other.guess.doubts)
    draft.guess.doubts.append(_doubt("period", {"formats": period["formats"]}, asks=asked))
    return True


def _doubt(about: str, keys: dict[str, Any], *, asks: bool) -> Doubt:
    why = "older versions are written in another way, which is read, too"
    return Doubt(
        about=about, why=why, choices=tuple(f"{key} = {toml_value(one)}" for key, one in keys.items()), asks=asks
    )
