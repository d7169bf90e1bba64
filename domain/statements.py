"""The contents of entries: a statement, a withdrawal or an adjustment of one figure."""

from msgspec import Struct

from domain.values import number, same_number
from domain.words import Moment, Qualifier, Reason, Value


class Statement(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The source gave the figure a value.

    ``value`` is the text as said; ``published_at`` an instant or a bare date; ``through`` the last day counted where
    the figure covers only part of its period; ``reason`` why it differs from what was said before.
    """

    value: Value
    qualifier: Qualifier = "exact"
    status: str | None = None
    through: str | None = None
    published_at: Moment
    document: str | None = None
    reason: Reason | None = None
    note: str | None = None

    def says_as(self, other: "Content | None") -> bool:
        """Whether both say the same of the figure, whenever and wherever they said it."""
        return (
            isinstance(other, Statement)
            and same_number(self.value, other.value)
            and (self.qualifier, self.status, self.through) == (other.qualifier, other.status, other.through)
        )


class Withdrawal(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The source took back the figure, or the adjustment, without putting another in its place."""

    published_at: Moment
    document: str | None = None
    reason: Reason = "unstated"
    note: str | None = None

    def says_as(self, other: "Content | None") -> bool:
        """A withdrawal says as much as silence does: there is no value."""
        return other is None or isinstance(other, Withdrawal)


class Adjustment(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The source declared that part of a running total's change does not belong to the period.

    ``amount`` is in the series' unit, signed; None where the source did not say how much.
    """

    amount: Value | None
    published_at: Moment
    document: str | None = None
    reason: Reason = "unstated"
    note: str | None = None

    def says_as(self, other: "Content | None") -> bool:
        """Whether both declare the same amount for the same reason."""
        return isinstance(other, Adjustment) and same_number(self.amount, other.amount) and self.reason == other.reason


Content = Statement | Withdrawal | Adjustment


def says_the_same(one: Content | None, other: Content | None) -> bool:
    """Whether two readings of a slot agree; no entry and a withdrawal both say that there is nothing."""
    if one is None:
        return other is None or isinstance(other, Withdrawal)
    return one.says_as(other)


# Equal for two contents that say the same of a slot.
Says = tuple[object, ...]


def says(content: Content) -> Says:
    """What a content says, as a key: two are equal where ``says_the_same`` holds."""
    if isinstance(content, Statement):
        return number(content.value), content.qualifier, content.status, content.through
    if isinstance(content, Adjustment):
        return None if content.amount is None else number(content.amount), content.reason
    return ()


def is_repeated(one: Content, other: Content) -> bool:
    """Whether one is the other sent again: the same words, at the same time, in the same document."""
    return (
        type(one) is type(other)
        and one.says_as(other)
        and one.published_at == other.published_at
        and one.document == other.document
    )


def same_value(one: Content | None, other: Content | None) -> bool:
    """Whether both give the same number, or both none; an unknown amount is declared, and not the same as none."""
    if isinstance(one, Adjustment) != isinstance(other, Adjustment):
        return False
    return same_number(value_of(one), value_of(other))


def qualifier_of(content: Content | None) -> str | None:
    """How the source put the value; an amount has no qualifier, and nothing has none."""
    return content.qualifier if isinstance(content, Statement) else None


def status_of(content: Content | None) -> str | None:
    """The status that the source gave the value, if any."""
    return content.status if isinstance(content, Statement) else None


def through_of(content: Content | None) -> str | None:
    """The last day counted, where the source named one."""
    return content.through if isinstance(content, Statement) else None


def value_of(content: Content | None) -> Value | None:
    """The value or amount that a content gives, as said."""
    if isinstance(content, Statement):
        return content.value
    return content.amount if isinstance(content, Adjustment) else None


def is_unknown(content: Content | None) -> bool:
    """Whether it declares an amount of which nobody said how much."""
    return isinstance(content, Adjustment) and content.amount is None
