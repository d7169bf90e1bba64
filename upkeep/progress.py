"""The report of how far a long piece of work has come."""

from collections.abc import Callable

# Done, of how many, and the part of the work that it is.
Progress = Callable[[int, int, str], None]
