"""An operator's decisions about a service: who may read, rate limits, trusted proxies, what is logged."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from projections.answers.claim_rules import ClaimRules


class DialectNames(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator calls series and sources in one dialect: ids, and the key or slug that each stands for."""

    series: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


class DialectSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names of each dialect; what has none is called by the dialect's rule."""

    fred: DialectNames = DialectNames()
    sdmx: DialectNames = DialectNames()
    epidata: DialectNames = DialectNames()
    warship: DialectNames = DialectNames()


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decisions of one deployment; a limit of 0 is no limit.

    Reads are counted by address, writes by token, guesses by address: wrong tokens, and writes without one.
    ``trusted_proxies`` are addresses or networks, such as ``10.0.0.0/8``, whose ``X-Forwarded-For`` is believed.
    ``log`` names what is logged: ``writes`` are writes, what is refused to strangers, and failures of ours.
    """

    reads_are_open: bool = True
    reads_per_minute: int = 6000
    writes_per_minute: int = 3000
    guesses_per_minute: int = 60
    trusted_proxies: tuple[str, ...] = ()
    log: Literal["all", "writes"] = "writes"
    dialects: DialectSettings = DialectSettings()
    reconciliation: ClaimRules = ClaimRules()
