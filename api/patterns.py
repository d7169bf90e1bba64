"""The forms of words as the OpenAPI document tells them; the domain alone judges, calendar and all."""

_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH = "(0[1-9]|1[0-2])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_YEAR = "[1-9][0-9]{3}"
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_DATE = f"{_YEAR}-{_MONTH}-{_DAY}"
_MOMENT = rf"{_DATE}([Tt]{_TIME}(:[0-5][0-9](\.[0-9]{{1,6}})?)?([Zz]|[+-]{_TIME}))?"

SLUG = f"^{_SLUG}$"
SLUG_LENGTH = 64
SERIES = f"^{_SLUG}/{_SLUG}$"
SERIES_OR_SLUG = f"^({_SLUG}/)?{_SLUG}$"
DATE = f"^{_DATE}$"
MOMENT = f"^{_MOMENT}$"
EXPIRY = f"^([1-9][0-9]{{0,4}}d|{_MOMENT})$"
PERIOD = f"^{_YEAR}(-Q[1-4]|-W(0[1-9]|[1-4][0-9]|5[0-3])|-{_MONTH}(-{_DAY})?)?$"
VALUE = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$"
AMOUNT = r"^(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$"
UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SHA256 = "^[0-9a-f]{64}$"
COUNT = "^[1-9][0-9]{0,14}$"
STREAM = "^(source|series|document|bulletin|figure)(/[A-Za-z0-9-]{1,64}){1,3}$"
SCOPE = rf"^(report:(\*|{_SLUG})|correct|admin|read)$"
TOKEN = "^[0-9a-z]{8}$"  # noqa: S105 - the form of an id
# A structured field's string (RFC 9651), or the same without quotes.
KEY = r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\-.-:<-~]{1,255})$'
VERSION = '^"(0|[1-9][0-9]{0,14})(-gzip)?"$'
MOST_COUNT = 999_999_999_999_999
