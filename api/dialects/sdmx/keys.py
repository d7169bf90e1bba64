"""Keys of SDMX: which frequencies and series of a dataflow are asked for, in the grammar of 2.1 and of 3.0."""

from typing import NamedTuple

from api.dialects.dialect_request import DialectRefusal

_MALFORMED = 400
_DIMENSIONS = 2
_ANY = frozenset({"", "*"})


class AskedKey(NamedTuple):
    """The frequencies and the codes of series that one key names; None is any."""

    frequencies: frozenset[str] | None
    codes: frozenset[str] | None

    def names(self, frequency: str, codes: frozenset[str]) -> bool:
        """Whether a series with one of these codes has this key."""
        is_frequency = self.frequencies is None or frequency in self.frequencies
        return is_frequency and (self.codes is None or not codes.isdisjoint(self.codes))


ANY_KEY = AskedKey(None, None)


def read_keys(said: str) -> tuple[AskedKey, ...]:
    """The keys of a path: dimensions by dots, ``+`` between the codes of one, a comma between keys.

    A dimension that is empty, ``*`` or left out at the end is any; so is all of it where it says ``all``.

    >>> [sorted(one.codes or ()) for one in read_keys("D.TANKS+PLANES,A.*")]
    [['PLANES', 'TANKS'], []]
    """
    return (ANY_KEY,) if said in {"all", "*", ""} else tuple(_key(one) for one in said.split(","))


def codes_of(keys: tuple[AskedKey, ...]) -> frozenset[str] | None:
    """The codes of series that any of the keys names; None where one of them names any."""
    named = [one.codes for one in keys]
    return None if None in named else frozenset(code for one in named for code in one or ())


def _key(said: str) -> AskedKey:
    parts = said.split(".")
    if len(parts) > _DIMENSIONS:
        raise DialectRefusal(
            _MALFORMED, f"The key {said[:80]} has {len(parts)} parts; a key here is FREQ.SERIES, such as D.PERSONNEL."
        )
    frequency, code = (*(_codes(one) for one in parts), None)[:_DIMENSIONS]
    return AskedKey(frequency, code)


def _codes(said: str) -> frozenset[str] | None:
    codes = frozenset(said.split("+"))
    return None if codes & _ANY else codes
