"""The specs that are ready-made for providers, as texts to print, change and keep."""

from importlib.resources import files

from importers.import_refusals import NotASpec

_ENDING = ".toml"


def ready_names() -> tuple[str, ...]:
    """The names of all ready-made specs, in order."""
    there = (one.name for one in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(_ENDING) for name in there if name.endswith(_ENDING)))


def ready_text(name: str) -> str:
    """The TOML of one, with comments on what to change; raises NotASpec, which names those that are there."""
    if name not in ready_names():
        raise NotASpec(f"no ready-made spec is called {name!r:.60}; there are: {', '.join(ready_names())}")
    return (files(__package__) / f"{name}{_ENDING}").read_text(encoding="utf-8")


def ready_title(name: str) -> str:
    """What it reads, in its first line; raises NotASpec."""
    return ready_text(name).partition("\n")[0].removeprefix("# ")
