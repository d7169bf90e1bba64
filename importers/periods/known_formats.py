"""The formats in which periods are known to be written, tried by a guess, or suggested at a cell that is not read."""

GUESSED = (
    "iso", "sdmx", "fiscal",
    "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d",
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%d %B %Y", "%b %d, %Y",
    "%B %d, %Y", "%b %d %Y", "%a, %d %b %Y", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p", "%Y/%m/%d %H:%M:%S%z", "%Y%m%dT%H%M%S%z", "%Y%m%dT%H%M%S", "%d-%m-%y",
    "%b %Y", "%B %Y", "%b-%y", "%b-%Y", "%b %y", "%Y %b", "%Y %B", "%Y-%b", "%m/%Y", "%m.%Y", "%m-%Y", "%Y/%m",
    "%Y.%m", "%Y%m", "%Y %m", "%m/%y", "%b/%y", "%b/%Y", "%B/%Y", "%B-%Y", "%B-%y", "%b'%y", "%B, %Y", "%d/%b/%Y",
    "%Y年%m月%d日", "%Y年%m月", "%Y年", "%Y년 %m월 %d일", "%Y년 %m월", "%Y년%m월", "%Y년",
    "Q%q %Y", "Q%q-%y", "Q%q %y", "Q%q-%Y", "Q%q/%Y", "%YQ%q", "%Y Q%q", "%Y/Q%q", "%qQ%Y", "%qQ%y", "%q/%Y",
    "%G-W%V", "%GW%V", "%G/%V", "W%V %G", "W%V/%G", "%G W%V", "KW %V/%G",
    "%q. Quartal %Y", "T%q %Y", "%Y T%q", "%Y-T%q", "%YT%q", "%qT%Y", "%qT %Y",
)  # fmt: skip
"""Of those of one reading, the usual one stands first."""
SUGGESTED = (
    *GUESSED, "epoch", "epoch-ms", "serial", "%Y %m %d", "%YM%m", "%Y-Q%q", "%Y:%q", "%Y %q", "%G %V", "%Y", "FY%Y",
    "FY %Y", "%Y.0", "%Y%m.0", "%Y%m%d.0", "%Y.0 %m.0", "%Y-%m-%dT%H:%M:%S%z",
)  # fmt: skip
"""These, and what would mean something else too often where nobody is asked."""
