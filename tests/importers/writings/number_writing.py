"""Numbers as the cells of a file say them: of any locale, with words, flags and footnote marks beside them."""

from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import Figure, is_writable, toml

DECIMALS = (".", ",", "·")
THOUSANDS = ("", ",", ".", " ", "\u00a0", "\u202f", "'", "’", "_")
MISSING = ("", "NaN", "-", ":", "n/a", "…", "no data")
BEFORE = {"about": ("~", "about ", "ca. ", "≈ "), "over": (">", "more than ", "≥"), "under": ("<", "up to ", "< ")}
BEHIND = {"over": ("+", " or more"), "under": (" or less",)}
MARKS = {"P": ("p", "(p)", "prov.", "¹"), "E": ("e", "*", "[2]"), "B": ("b", "†", "break")}
NOTES = ("¤", "#", "3)", "°")
_DIGITS = {"ascii": "0123456789", "arabic": "٠١٢٣٤٥٦٧٨٩", "devanagari": "०१२३४५६७८९"}


class NumberLiteral(str):
    """A number of the file's own format, which is no text."""

    __slots__ = ()


WrittenCell = str | None


@dataclass(frozen=True)
class NumberWriting:
    """One way of writing numbers, the same for all cells of a file."""

    decimal: str = "."
    thousands: str = ""
    groups: tuple[int, int] = (3, 3)
    digits: str = "ascii"
    minus: str = "-"
    plus: str = ""
    percent: str = ""
    multiple: tuple[str, int] | None = None
    has_exponent: bool = False
    noise: bool = False
    missing: tuple[str, ...] = ("",)
    marks: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    are_literals: bool = False

    @property
    def keeps_digits(self) -> bool:
        """Whether what is read has the trailing zeros that were written."""
        return not (self.multiple or self.has_exponent or self.noise)

    @property
    def spec(self) -> list[str]:
        """The lines of a spec that say so, for one file."""
        said: dict[str, object] = {}
        if self.decimal != ".":
            said["decimal"] = self.decimal
        if self.thousands:
            said["thousands"] = [{"\u00a0": " ", "\u202f": " ", "’": "'"}.get(self.thousands, self.thousands)]
        if self.digits != "ascii":
            said["digits"] = "any"
        if self.minus in ("parentheses", "trailing"):
            said["minus"] = [self.minus]
        if self.percent:
            said["percent"] = True
        if self.multiple:
            said["multiples"] = {self.multiple[0].strip(): self.multiple[1]}
        if self.noise:
            said["round"] = 6
        lines = [f"numbers = {toml(said)}"] if said else []
        lines += [f"missing = {toml(['', *self.missing])}"] if {*self.missing} - {"", "NaN"} else []
        marks = {**self.marks, **dict.fromkeys(self.notes, "")}
        return lines + ([f"marks = {toml(marks)}"] if marks else [])

    def number(self, value: str) -> str:
        """A value as it stands, without what is beside it."""
        is_below, digits = value.startswith("-"), value.lstrip("-")
        if self.multiple:
            digits = _plain(Decimal(digits) / self.multiple[1])
        if self.has_exponent:
            text = f"{Decimal(digits):E}"
        elif self.noise and "." in digits:
            text = _plain(Decimal(digits) + Decimal("0.00000000000000004"))
        else:
            text = digits
        text = self._with_marks(text)
        text = text.translate(str.maketrans(_DIGITS["ascii"], _DIGITS[self.digits]))
        text += self.percent + (self.multiple[0] if self.multiple else "")
        return self._signed(text, is_below=is_below)

    def _signed(self, text: str, *, is_below: bool) -> str:
        if not is_below:
            return self.plus + text
        if self.minus == "parentheses":
            return f"({text})"
        return f"{text}-" if self.minus == "trailing" else self.minus + text

    def _with_marks(self, text: str) -> str:
        whole, point, decimals = text.partition(".")
        if self.thousands and len(whole) > self.groups[0]:
            first, each = self.groups
            parts, rest = [whole[-first:]], whole[:-first]
            while rest:
                parts.insert(0, rest[-each:])
                rest = rest[:-each]
            whole = self.thousands.join(parts)
        return whole + (self.decimal if point else "") + decimals

    def cell(self, draw: st.DrawFn, figure: Figure, *, with_status: bool = True) -> WrittenCell:
        """A figure as its cell says it; the status stands in another column unless it is here, ``with_status``."""
        mark = self._mark(draw, figure.status) if with_status and figure.status else ""
        if figure.value is None:
            missing = draw(st.sampled_from(self.missing))
            return None if self.are_literals and not missing else f"{missing} {mark}".strip() if missing else missing
        if figure.qualifier == "exact" and not mark and self.are_literals:
            return NumberLiteral(self.number(figure.value))
        if not mark and self.notes and draw(st.integers(0, 3)) == 0:
            mark = draw(st.sampled_from(self.notes))
        text = self._worded(draw, figure)
        if not mark:
            return text
        apart = " " if mark[0].isalnum() or mark[-1].isalpha() else draw(st.sampled_from(["", " "]))
        is_before = not mark[0].isdecimal() and draw(st.integers(0, 4)) == 0
        return f"{mark} {text}" if is_before else f"{text}{apart}{mark}"

    def _worded(self, draw: st.DrawFn, figure: Figure) -> str:
        assert figure.value is not None
        text = self.number(figure.value)
        words = BEFORE.get(figure.qualifier, ())
        behind = BEHIND.get(figure.qualifier, ()) if not figure.value.startswith("-") and not self.plus else ()
        if not words:
            return text
        word = draw(st.sampled_from([*words, *behind]))
        return f"{text}{word}" if word in behind else f"{word}{text}"

    def _mark(self, draw: st.DrawFn, status: str) -> str:
        return draw(st.sampled_from([mark for mark, meant in self.marks.items() if meant == status]))


def _plain(number: Decimal) -> str:
    return f"{number:f}"


def number_writing(draw: st.DrawFn, encoding: str, *, are_literals: bool) -> NumberWriting:
    """Any way of writing numbers in which each can be told from each other."""

    def one_of(texts: tuple[str, ...]) -> str:
        return draw(st.sampled_from([one for one in texts if is_writable(one, encoding)]))

    marks = {one_of(of): status for status, of in MARKS.items()}
    missing = tuple({one_of(MISSING): 0, one_of(MISSING): 0})
    notes = (one_of(NOTES),) if draw(st.booleans()) else ()
    if are_literals:
        return NumberWriting(
            missing=missing, marks=marks, notes=notes, are_literals=True, has_exponent=draw(st.integers(0, 5)) == 0
        )
    decimal = one_of(DECIMALS)
    thousands = one_of(tuple(one for one in THOUSANDS if one != decimal))
    kind = draw(st.sampled_from(["plain"] * 4 + ["percent", "multiple", "exponent", "noise"]))
    minus = draw(st.sampled_from(["-", "-", "−", "parentheses", "trailing"]))
    multiple = draw(st.sampled_from([("k", 1000), ("million", 10**6), (" Tsd.", 1000)])) if kind == "multiple" else None
    digits = draw(st.sampled_from(["ascii"] * 4 + ["arabic", "devanagari"])) if is_writable("٣३", encoding) else "ascii"
    return NumberWriting(
        decimal=decimal,
        thousands=thousands if kind != "exponent" else "",
        groups=draw(st.sampled_from([(3, 3), (3, 3), (3, 2)])),
        digits=digits if kind != "exponent" else "ascii",
        minus=minus if is_writable(minus, encoding) else "-",
        plus=draw(st.sampled_from(["", "", "+"])),
        percent=draw(st.sampled_from(["%", " %"])) if kind == "percent" else "",
        multiple=multiple,
        has_exponent=kind == "exponent",
        noise=kind == "noise",
        missing=missing,
        marks=marks,
        notes=notes,
    )
