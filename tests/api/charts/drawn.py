"""Charts as a test draws them: small data, a renderer of its own, and what a picture holds."""

import asyncio
import re
import struct
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import msgspec
import pytest

from api.charts.available import has_charts
from api.charts.chart_data import ChartData
from api.charts.renderer import Renderer
from api.charts.wire import USUAL, lock_of

needs_charts = pytest.mark.skipif(not has_charts(), reason="the extra charts is not installed")
SVG = "{http://www.w3.org/2000/svg}"
_PNG = b"\x89PNG\r\n\x1a\n"
_PATIENCE = 30.0


def total(**more):
    """The data of a chart with two days."""
    rows = [{"day": "2022-03-01", "value": "5"}, {"day": "2022-03-02", "value": "9000"}]
    usual = {
        "chart": "total", "title": "Personnel", "moment": "The source, as published by 2022-03-02",
        "citation": "asreported · /series/town/people?position=3", "unit": "persons",
        "data": {"then": rows, "today": []}, "first": "2022-03-01", "last": "2022-03-02", "position": 3,
    }  # fmt: skip
    return ChartData(**{**usual, **more})


def heavy():
    """Data that take seconds to draw, and are no longer than a renderer takes."""
    names = [{"name": f"{place:03}"} for place in range(135)]
    cells = [
        {"period": one["name"], "vintage": other["name"], "change": "1", "moved": "1", "changed": 1, "first": 0}
        for one in names
        for other in names
    ]
    return total(chart="triangle", data={"cells": cells, "periods": names, "vintages": names})


def asked(data):
    return msgspec.json.encode(data)


class Drawing:
    """A renderer in a folder of its own, and the loop in which it is asked."""

    def __init__(self, folder, runner, limits):
        self.folder, self.runner = folder, runner
        self.renderer = Renderer(folder, limits)

    def __call__(self, form, data, who=b"one"):
        return self.runner.run(self.renderer.draw(form, asked(data), who))


@contextmanager
def a_renderer(limits=USUAL):
    """One that ends with the test."""
    with TemporaryDirectory(prefix="asreported-") as folder, asyncio.Runner() as runner:
        draw = Drawing(Path(folder), runner, limits)
        try:
            yield draw
        finally:
            runner.run(draw.renderer.close())
            until_gone(draw.folder)


def process_of(folder):
    """The id of the renderer of a folder, and None where none was started."""
    with_id = lock_of(folder)
    said = with_id.read_text(encoding="ascii") if with_id.exists() else ""
    return int(said) if said else None


def is_alive(process):
    """Whether it runs: one that ended and was not asked about yet does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def until_gone(folder):
    """Wait until the renderer of a folder has ended."""
    process, until = process_of(folder), time.monotonic() + _PATIENCE
    while process is not None and is_alive(process):
        assert time.monotonic() < until, f"the renderer {process} goes on"
        time.sleep(0.05)


def size_of(png):
    """Width and height of a PNG that is whole."""
    assert png.startswith(_PNG)
    assert png.endswith(b"IEND\xaeB`\x82")
    return struct.unpack(">II", png[16:24])


def texts(svg):
    """All that a reader of a picture sees or hears of words."""
    tree = ET.fromstring(svg)  # noqa: S314 - what we drew ourselves
    return [word for one in tree.iter() for word in (one.text, *one.attrib.values()) if word]


def check_inert(svg):
    """A picture that stands alone: it runs nothing, and loads nothing."""
    tree = ET.fromstring(svg)  # noqa: S314 - what we drew ourselves
    kinds = {one.tag.removeprefix(SVG) for one in tree.iter()}
    assert kinds <= {"svg", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath", "title", "desc"}, kinds
    names = {name.rpartition("}")[2] for one in tree.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on") or name in {"href", "src", "style"}]
    places = [value for one in tree.iter() for value in one.attrib.values() if "url(" in value]
    assert all(re.fullmatch(r"url\(#[\w-]+\)", one) for one in places)
