"""The heaviest days, and which amounts are no single day's (section 5)."""

from tests.model.amounts import Amount


def ranks(one: Amount) -> bool:
    """Exactly one day, of a known amount, and not all that a running total had come to before anybody counted."""
    return len(one.days) == 1 and one.value is not None and not one.is_first_of_total


def heaviest(amounts: list[Amount]) -> list[Amount]:
    """By value; of equals the earlier day first."""
    ranked = [one for one in amounts if ranks(one)]
    return sorted(ranked, key=_order)


def left_out(amounts: list[Amount]) -> list[Amount]:
    return [one for one in amounts if not ranks(one)]


def would_rank(one: Amount, amounts: list[Amount]) -> int | None:
    """At which place it would be among the heaviest days, where it is one day of a known amount all the same."""
    if len(one.days) != 1 or one.value is None:
        return None
    return sum(_order(other) < _order(one) for other in heaviest(amounts)) + 1


def _order(one: Amount) -> tuple[object, ...]:
    return -(one.value or 0), one.last, one.figure.period
