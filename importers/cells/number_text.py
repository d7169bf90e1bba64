"""The text of numbers in the characters that a spec names, whichever script and typography they are written in."""

import unicodedata

from importers.specs.file_spec import NumberSpec

# Typography puts them between thousands; on a screen they look like the blank that a spec names.
_NARROW_BLANKS = dict.fromkeys((160, *range(8192, 8203), 8239, 8287, 12288), " ")
# As Swiss and Liechtenstein's German have it in Unicode's CLDR; a keyboard has the straight one.
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u02bc", "'"))
# The minus sign, and the percent signs of other scripts.
_ALIKE = str.maketrans("\u2212\uff0d\u066a\uff05", "--%%")
# Right-to-left scripts put them before a sign, so that it stands on the right side; nobody sees them.
_DIRECTIONS = str.maketrans(dict.fromkeys("\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
_ZERO = ord("0")


def as_named(text: str, numbers: NumberSpec) -> str:
    """The text with ASCII signs, and with the separators and digits that the spec names in place of their likes.

    Digits of two scripts in one number stay as they are: nobody writes so, and no pattern matches it.

    >>> as_named("\u22121\u202f234", NumberSpec(thousands=(" ",))), as_named("\u0661\u0662", NumberSpec(digits="any"))
    ('-1 234', '12')
    """
    if text.isascii():
        return text
    text = text.translate(_ALIKE).translate(_DIRECTIONS)
    if "dash" in numbers.minus and text.startswith("\u2013"):
        text = f"-{text[1:]}"
    if " " in numbers.thousands:
        text = text.translate(_NARROW_BLANKS)
    if "'" in numbers.thousands:
        text = text.translate(_APOSTROPHES)
    return _with_ascii_digits(text) if numbers.digits == "any" else text


def _with_ascii_digits(text: str) -> str:
    digits = {one: unicodedata.decimal(one) for one in {*text} if one.isdecimal()}
    if len({ord(one) - value for one, value in digits.items()}) != 1:
        return text
    return text.translate({ord(one): chr(_ZERO + value) for one, value in digits.items()})
