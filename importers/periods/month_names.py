"""The names of the months in languages other than English, as the cells of a period write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

# Forms with | between are of one month: Slavic languages have another one beside the day, others a usual short one.
_OF_LANGUAGES = {
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "cs": "leden|ledna únor|února březen|března duben|dubna květen|května červen|června červenec|července srpen|srpna "
    "září říjen|října listopad|listopadu prosinec|prosince",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "de": "januar|jänner februar|feber märz|mrz|maerz april mai juni juli august september oktober november dezember",
    "el": "ιανουάριος|ιανουαρίου φεβρουάριος|φεβρουαρίου μάρτιος|μαρτίου απρίλιος|απριλίου μάιος|μαΐου ιούνιος|ιουνίου "
    "ιούλιος|ιουλίου αύγουστος|αυγούστου σεπτέμβριος|σεπτεμβρίου οκτώβριος|οκτωβρίου νοέμβριος|νοεμβρίου "
    "δεκέμβριος|δεκεμβρίου",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "fi": "tammikuu|tammikuuta helmikuu|helmikuuta maaliskuu|maaliskuuta huhtikuu|huhtikuuta toukokuu|toukokuuta "
    "kesäkuu|kesäkuuta heinäkuu|heinäkuuta elokuu|elokuuta syyskuu|syyskuuta lokakuu|lokakuuta marraskuu|marraskuuta "
    "joulukuu|joulukuuta",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "hr": "siječanj|siječnja veljača|veljače ožujak|ožujka travanj|travnja svibanj|svibnja lipanj|lipnja srpanj|srpnja "
    "kolovoz|kolovoza rujan|rujna listopad|listopada studeni|studenog|studenoga prosinac|prosinca",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nb": "januar februar mars april mai juni juli august september oktober november desember",
    "nl": "januari februari maart|mrt april mei juni juli augustus september oktober november december",
    "pl": "styczeń|stycznia luty|lutego marzec|marca kwiecień|kwietnia maj|maja czerwiec|czerwca lipiec|lipca "
    "sierpień|sierpnia wrzesień|września październik|października listopad|listopada grudzień|grudnia",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ru": "январь|января февраль|февраля март|марта апрель|апреля май|мая июнь|июня июль|июля август|августа "
    "сентябрь|сентября октябрь|октября ноябрь|ноября декабрь|декабря",
    "sk": "január|januára február|februára marec|marca apríl|apríla máj|mája jún|júna júl|júla august|augusta "
    "september|septembra október|októbra november|novembra december|decembra",
    "sl": "januar|januarja februar|februarja marec|marca april|aprila maj|maja junij|junija julij|julija "
    "avgust|avgusta september|septembra oktober|oktobra november|novembra december|decembra",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "tr": "ocak şubat mart nisan mayıs|mayis haziran temmuz ağustos eylül ekim kasım|kasim aralık|aralik",  # noqa: RUF001 - a letter of Turkish
    "uk": "січень|січня лютий|лютого березень|березня квітень|квітня травень|травня червень|червня липень|липня "
    "серпень|серпня вересень|вересня жовтень|жовтня листопад|листопада грудень|грудня",
}
LANGUAGES: Mapping[str, tuple[str, ...]] = {name: tuple(said.split()) for name, said in _OF_LANGUAGES.items()}
"""The twelve names in each language that is known, by its code in ISO 639."""
_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_FEWEST = 3
_WORD = re.compile(r"[^\W\d_]+\.?")
# The directives that read names in English, and how many letters each wants.
_LENGTHS = {"%B": None, "%b": 3}


def in_english(text: str, form: str, months: Sequence[str]) -> str:
    """The text with its month in English, as long as the format wants it.

    A word is a month if it is the whole name, or at least three letters of its front that no other month has.

    >>> in_english("März 2022", "%B %Y", LANGUAGES["de"]), in_english("5. Dez. 22", "%d. %b %y", LANGUAGES["de"])
    ('March 2022', '5. Dec 22')
    """
    if not months:
        return text
    length = next((length for directive, length in _LENGTHS.items() if directive in form), 0)
    if length == 0:
        return text

    def translated(found: re.Match[str]) -> str:
        month = _month(found[0].rstrip("."), tuple(months))
        return found[0] if month is None else _ENGLISH[month][:length]

    return _WORD.sub(translated, unicodedata.normalize("NFC", text))


@lru_cache(maxsize=4096)
def _month(word: str, months: tuple[str, ...]) -> int | None:
    """The month that a word names, from 0; None where it names none, or could name two."""
    plain = _plain(word)
    names = [[_plain(one) for one in said.split("|")] for said in months]
    whole = [at for at, said in enumerate(names) if plain in said]
    begun = [at for at, said in enumerate(names) if any(one.startswith(plain) for one in said)]
    found = whole or (begun if len(plain) >= _FEWEST else [])
    return found[0] if len(found) == 1 else None


def _plain(word: str) -> str:
    """The word without capitals and accents, which short forms often leave out."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in parts if not unicodedata.combining(one))
