"""Templates of names: a text with the names of columns in braces."""


def placeholders(template: str) -> tuple[str, ...]:
    """The columns that a template names in braces, in order.

    >>> placeholders("gdp-{country}-{unit}")
    ('country', 'unit')
    """
    return tuple(part.partition("}")[0] for part in template.split("{")[1:])


def matches(template: str, slug: str) -> bool:
    """Whether a template could yield the slug.

    >>> matches("gdp-{country}", "gdp-france"), matches("gdp-{country}", "cpi-france")
    (True, False)
    """
    first, *rest = (part.rpartition("}")[2] for part in template.split("{"))
    if not slug.startswith(first):
        return False
    at = len(first)
    for literal in rest[:-1]:
        found = slug.find(literal, at + 1)
        if found < 0:
            return False
        at = found + len(literal)
    return not rest or (slug.endswith(rest[-1]) and len(slug) - len(rest[-1]) > at)
