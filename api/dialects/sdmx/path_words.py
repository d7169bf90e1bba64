"""The words of an SDMX path behind the name of its resource."""


def words_of(said: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a path, which may end with a slash.

    >>> words_of(("/dataflow/ASREPORTED/GDP/",))
    ('dataflow', 'ASREPORTED', 'GDP')
    """
    return tuple(one for each in said for one in each.split("/") if one)
