"""One version of a figure, with what is to be done with it by whoever keeps a copy."""

from typing import Literal, NamedTuple

from api.dialects.sdmx.flows import FlowSeries
from projections.answers.versions import FigureVersion

# Of SDMX: a figure is for information, takes the place of what was there, or is taken away.
Action = Literal["Information", "Replace", "Delete"]


class SdmxFigure(NamedTuple):
    """A version of a figure of a series."""

    of: FlowSeries
    version: FigureVersion
    action: Action
