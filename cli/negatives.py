"""Let a negative number stand as an argument, where it would be taken for an option."""

import re

import rich_click as click

_NEGATIVE = re.compile(r"-\d[\d.,]*")


class WithNegatives(click.RichCommand):
    """A verb whose last argument may be a negative number."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put a negative number that is no option's value behind the hyphens that end the options."""
        if "--" not in args:
            takers = {
                name for one in self.params if isinstance(one, click.Option) and not one.is_flag for name in one.opts
            }
            moved = [at for at, word in enumerate(args) if _NEGATIVE.fullmatch(word) and args[at - 1] not in takers]
            if moved:
                rest = [word for at, word in enumerate(args) if at not in moved]
                args = [*rest, "--", *(args[at] for at in moved)]
        return super().parse_args(ctx, args)
