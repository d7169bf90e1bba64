"""The colours of pictures in two themes: plain ones, which stay in a file that leaves the page."""

from msgspec import Struct

from api.charts.chart_data import Theme


class Palette(Struct, frozen=True, kw_only=True):
    """The colours of one theme; that of a rise and that of a fall praise or blame nobody."""

    background: str
    text: str
    muted: str
    grid: str
    main: str
    pale: str
    rise: str
    fall: str
    first: str
    aside: str

    @property
    def inks(self) -> tuple[str, ...]:
        """All that has to be told from the background."""
        return (self.text, self.muted, self.main, self.pale, self.rise, self.fall, self.aside)


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        background="#ffffff",
        text="#1b1f24",
        muted="#57606a",
        grid="#e4e7eb",
        main="#1f4f8f",
        pale="#7f95b2",
        rise="#1f5fa8",
        fall="#a8560f",
        first="#cdd4db",
        aside="#8a6d00",
    ),
    "dark": Palette(
        background="#14181d",
        text="#e8eaed",
        muted="#a9b1ba",
        grid="#2c323a",
        main="#8ab6f2",
        pale="#5f7792",
        rise="#7fb2f5",
        fall="#eda35c",
        first="#3f4954",
        aside="#d3b54a",
    ),
}
