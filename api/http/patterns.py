"""The forms of words as the OpenAPI document tells them, plain enough for any tool; the domain alone judges them."""

from domain.streams import KINDS, OfLog

_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH = "(0[1-9]|1[0-2])"
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
# Up to 9998: what is said in another zone may still be a year later.
_YEAR = "([1-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
_LATER_YEAR = "(19[0-9]{2}|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])"
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_DATE = f"{_YEAR}-{_MONTH}-{_DAY}"
_TIME_OF_DAY = rf"([Tt]{_TIME}(:[0-5][0-9](\.[0-9]{{1,6}})?)?([Zz]|[+-]{_TIME}))?"
_MOMENT = f"{_DATE}{_TIME_OF_DAY}"
# Control and bidirectional characters, the ends of lines and paragraphs, and characters that anybody may define.
_NEVER_BUT_LINES = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ue000-\uf8ff"
# And in one line what cannot be seen; those beyond U+FFFF not every tool can name.
_UNSEEN = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
_NEVER = rf"{_NEVER_BUT_LINES}\x0a{_UNSEEN}"
_OF_ADDRESS = rf'[^{_NEVER}\s"<>\\]'
_OF_HOST = rf'[^{_NEVER}\s"<>\\/?#@:\[\]]'
_NO_SLASH = rf'[^{_NEVER}\s"<>\\?#/]'
_OF_PATH = rf'[^{_NEVER}\s"<>\\/]'
_PORT = "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])?)?"
_HOST = rf"({_OF_HOST}+|\[[0-9A-Fa-f:.]+\]){_PORT}"

SLUG = f"^{_SLUG}$"
SLUG_LENGTH = 64
# That each slug is at most 64 long is said by the length of both together, as far as it can be.
SERIES = f"^{_SLUG}/{_SLUG}$"
SERIES_OR_SLUG = f"^({_SLUG}/)?{_SLUG}$"
SERIES_LENGTH = 129
TEXT = f"^[^{_NEVER}]*$"
LINES = f"^[^{_NEVER_BUT_LINES}]*$"
NAME = rf"^[^{_NEVER}]*[^{_NEVER}\s][^{_NEVER}]*$"
HANDLE = rf"^[^{_NEVER}\s]+( [^{_NEVER}\s]+)*$"
NAME_OF_LINES = rf"^[^{_NEVER_BUT_LINES}]*[^{_NEVER_BUT_LINES}\s][^{_NEVER_BUT_LINES}]*$"
ADDRESS = (
    rf"^([Hh][Tt][Tt][Pp][Ss]?://{_HOST}([/?#]{_OF_ADDRESS}*)?"
    rf"|([Gg][Ii][Tt]|[Uu][Rr][Nn]|[Dd][Oo][Ii]):(//({_HOST})?/{_OF_ADDRESS}*|//{_HOST}([?#]{_OF_ADDRESS}*)?"
    rf"|{_NO_SLASH}{_OF_ADDRESS}*|/({_OF_PATH}{_OF_ADDRESS}*)?))$"
)
# Which of these hosts are public is in no pattern.
_LABEL = "[A-Za-z0-9_][A-Za-z0-9_-]{0,62}"
_HIGH_PORT = (
    "102[4-9]|10[3-9][0-9]|1[1-9][0-9]{2}|[2-9][0-9]{3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|"
    "6553[0-5]"
)
RECEIVER = (
    rf"^[Hh][Tt][Tt][Pp][Ss]?://({_LABEL}(\.{_LABEL})*|\[[0-9A-Fa-f:.]+\])(:(80|443|{_HIGH_PORT})?)?"
    r"([/?][!$&-;=?-Z_a-z~%]*)?$"
)
DATE = f"^{_DATE}$"
MOMENT = f"^{_MOMENT}$"
PUBLISHED = f"^{_LATER_YEAR}-{_MONTH}-{_DAY}{_TIME_OF_DAY}$"
EXPIRY = f"^([1-9][0-9]{{0,4}}d|{_MOMENT})$"
_PERIOD = f"{_YEAR}(-Q[1-4]|-W(0[1-9]|[1-4][0-9]|5[0-3])|-{_MONTH}(-{_DAY})?)?"
PERIOD = f"^{_PERIOD}$"
BOUND = f"^({_PERIOD}|{_MOMENT})$"
VALUE = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$"
AMOUNT = r"^(0|[1-9][0-9]{0,17})(\.[0-9]{1,9})?$"
UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
SHA256 = "^[0-9a-f]{64}$"
COUNT = "^[1-9][0-9]{0,14}$"
STREAM = f"^({OfLog.kind}|({'|'.join(KINDS)})(/[A-Za-z0-9-]{{1,64}}){{1,3}})$"
SCOPE = rf"^(report:(\*|{_SLUG})|correct|admin|read)$"
PROPOSAL = "^[0-9a-f]{32}$"
TOKEN = "^[0-9a-z]{8}$"  # noqa: S105 - the form of an id
# A structured field's string (RFC 9651), or the same without quotes.
KEY = r'^("([ !#-\[\]-~]|\\["\\]){1,255}"|[!#-+\-.-:<-~]{1,255})$'
VERSION = '^"(0|[1-9][0-9]{0,14})(-gzip)?"$'
MOST_COUNT = 999_999_999_999_999
