"""A number that the model computed, equal to what is written of it if all but the last digits are the same."""

from decimal import Context, Decimal
from fractions import Fraction

# Far more digits than are written.
EXACT = Context(prec=80)
_DIGITS = Decimal("1E-13")


class Number:
    """An exact quotient or a root; an answer is a text with fifteen digits of it."""

    def __init__(self, exact: Fraction | Decimal, absolute: str = "0") -> None:
        self.exact = exact if isinstance(exact, Decimal) else as_decimal(exact)
        # Of what was computed with floats, how far it may be off.
        self.absolute = Decimal(absolute)

    def __eq__(self, other: object) -> bool:
        """Whether the text gives the number to thirteen digits."""
        if not isinstance(other, str):
            return NotImplemented
        off = EXACT.abs(EXACT.subtract(Decimal(other), self.exact))
        return off <= max(self.absolute, EXACT.multiply(_DIGITS, EXACT.abs(self.exact)), _LEAST)

    def __hash__(self) -> int:
        return hash(self.exact)

    def __repr__(self) -> str:
        return f"Number({self.exact:.20f})"


# What is smaller is written as zero.
_LEAST = Decimal("1E-60")


def as_decimal(exact: Fraction) -> Decimal:
    return EXACT.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def root_of(exact: Fraction) -> Decimal:
    return EXACT.sqrt(as_decimal(exact))


def number(exact: Fraction | Decimal | None) -> Number | None:
    """None where there is none."""
    return None if exact is None else Number(exact)


def quotient(above: Fraction, below: Fraction | int) -> Fraction | None:
    """None where there is nothing to divide by."""
    return above / below if below else None
