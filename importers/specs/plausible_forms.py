"""The checks of what a spec says of plausibility."""

from importers.specs.plausible_spec import PlausibleSpec


def of_plausible(said: PlausibleSpec | bool | None) -> list[str]:  # noqa: FBT001 - a value of the spec
    """The problems of shares that are none."""
    if not isinstance(said, PlausibleSpec):
        return []
    shares = {"withdrawn": said.withdrawn, "factor": said.factor, "rows": said.rows}
    problems = [
        f"plausible.{name} is a share from 0 to 1, such as 0.5, not {share}"
        for name, share in shares.items()
        if not share.is_finite() or not 0 <= share <= 1
    ]
    if said.least < 1:
        problems.append(f"plausible.least is a number of figures above zero, not {said.least}")
    return problems
