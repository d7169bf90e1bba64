"""The checks of the layouts of a JSON file: steps that lead nowhere are refused."""

from importers.specs.json_layouts import steps_of


def misformed_layouts(layouts: tuple[str, ...]) -> list[str]:
    """The problems of layouts that no file could have, in words."""
    if not layouts:
        return ["layouts is empty"]
    return [problem for problem in map(_problem, layouts) if problem]


def _problem(layout: str) -> str:
    try:
        steps_of(layout)
    except ValueError as error:
        return f"layout {layout!r:.80}: {error}"
    return ""
