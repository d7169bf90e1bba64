"""A table drawn at random, written in any shape, locale, encoding and format, is read back as it was drawn."""

from decimal import Decimal

from hypothesis import event, given

from importers.reading.file_reading import FileReader
from importers.specs.spec_reading import spec_from
from tests.importers.writings.any_writing import WrittenExample, examples


def read(example: WrittenExample):
    spec = spec_from(example.spec)
    reader = FileReader(spec, spec.files[0])
    for slug in example.slugs:
        reader.take(slug, example.frequency)
    contents = reader.read(example.content)
    assert (contents.repeated, contents.unknown) == ((), ())
    return {
        (said.series, line.period): (said.value, said.qualifier, said.status)
        for line in contents.lines
        for said in line.said
    }


def as_numbers(figures):
    return {figure: (Decimal(value), *rest) for figure, (value, *rest) in figures.items()}


@given(example=examples())
def test_a_table_is_read_back_however_it_is_written(example):
    found = read(example)

    event(example.kind)
    same = dict if example.keeps_digits else as_numbers
    assert same(found) == same(example.meant), example.spec
