"""The bytes of documents: kept once, given back as they came, and never others than those that were named."""

import hashlib
import threading

import pytest

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from domain.recording.contents import LARGEST_CONTENT, checked_media_type
from domain.refusals import ContentDiffers, ContentMissing, DocumentTooLarge, Malformed, UnknownDocument
from stores.opening import open_ledger
from tests.examples import ACTOR, SOURCE

PAGE = b"<p>5,840</p>"
SHA256 = hashlib.sha256(PAGE).hexdigest()


@pytest.fixture
def document(ledger):
    issued = ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/1")), ACTOR)
    assert issued.document is not None
    return issued.document


def of_the_page(ledger, name, url="https://x.example/2", **known):
    return ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url=url, **known)), ACTOR).document


def test_bytes_are_given_back_as_they_came(ledger, document):
    issued = ledger.record(
        ReceiveContent(document=document, media_type="Text/HTML; charset=UTF-8", content=PAGE), ACTOR
    )

    kept = ledger.content(document)
    assert (kept.content, kept.sha256, kept.size, kept.media_type) == (
        PAGE,
        SHA256,
        len(PAGE),
        "text/html; charset=UTF-8",
    )
    assert (issued.kind, issued.document, issued.version, issued.recorded) == ("content", document, 2, 1)


def test_bytes_are_given_back_in_any_thread_and_after_a_restart(ledger, document):
    ledger.record(ReceiveContent(document=document, media_type="text/html", content=PAGE), ACTOR)
    read = []

    with open_ledger(ledger.store.path) as reopened:
        reader = threading.Thread(target=lambda: read.append(reopened.content(document).content))
        reader.start()
        reader.join()

    assert read == [PAGE]


def test_the_same_bytes_again_are_nothing(ledger, document):
    ledger.record(ReceiveContent(document=document, media_type="text/html", content=PAGE), ACTOR)

    again = ledger.record(ReceiveContent(document=document, media_type="text/plain", content=PAGE), ACTOR)

    assert (again.recorded, again.kind, again.document, again.version) == (0, "content", document, 2)
    assert ledger.content(document).media_type == "text/html"


def test_other_bytes_are_refused_once_some_came(ledger, document):
    ledger.record(ReceiveContent(document=document, media_type="text/html", content=PAGE), ACTOR)

    with pytest.raises(ContentDiffers):
        ledger.record(ReceiveContent(document=document, media_type="text/html", content=b"<p>9,000</p>"), ACTOR)


@pytest.mark.parametrize("known", [{"sha256": "0" * 64}, {"size": len(PAGE) + 1}, {"sha256": SHA256, "size": 1}])
def test_bytes_that_are_not_those_of_the_document_are_refused(ledger, known):
    name = of_the_page(ledger, "2", **known)

    with pytest.raises(ContentDiffers):
        ledger.record(ReceiveContent(document=name, media_type="text/html", content=PAGE), ACTOR)
    with pytest.raises(ContentMissing):
        ledger.content(name)


def test_bytes_of_the_named_sum_and_size_are_taken(ledger):
    name = of_the_page(ledger, "2", sha256=SHA256, size=len(PAGE))

    assert ledger.record(ReceiveContent(document=name, media_type="text/html", content=PAGE), ACTOR).recorded == 1


def test_two_documents_of_the_same_bytes_share_them(ledger, document):
    other = of_the_page(ledger, "2")

    for name in (document, other):
        ledger.record(ReceiveContent(document=name, media_type="text/html", content=PAGE), ACTOR)

    assert ledger.content(document) == ledger.content(other)
    assert ledger.store.content(hashlib.sha256(PAGE).hexdigest()) == PAGE


def test_content_is_at_most_ten_mebibytes(ledger, document):
    ledger.record(ReceiveContent(document=document, media_type="a/b", content=bytes(LARGEST_CONTENT)), ACTOR)

    with pytest.raises(DocumentTooLarge):
        ledger.record(ReceiveContent(document=document, media_type="a/b", content=bytes(LARGEST_CONTENT + 1)), ACTOR)
    assert ledger.content(document).size == LARGEST_CONTENT == 10 * 2**20


def test_no_bytes_are_no_content(ledger, document):
    with pytest.raises(Malformed):
        ledger.record(ReceiveContent(document=document, media_type="a/b", content=b""), ACTOR)


def test_content_of_a_document_that_nobody_knows_is_refused(ledger):
    with pytest.raises(UnknownDocument):
        ledger.record(ReceiveContent(document="nowhere", media_type="a/b", content=PAGE), ACTOR)
    with pytest.raises(UnknownDocument):
        ledger.content("nowhere")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("text/plain", "text/plain"),
        ("Application/PDF", "application/pdf"),
        ("text/html;charset=utf-8", "text/html;charset=utf-8"),
        ('text/html ; charset="a \\" b"; X=1', 'text/html ; charset="a \\" b"; X=1'),
        ("application/vnd.api+json", "application/vnd.api+json"),
    ],
)
def test_a_media_type_is_a_type_and_a_subtype(said, kept):
    assert checked_media_type(said) == kept


@pytest.mark.parametrize(
    "said",
    ["", "text", "text/", "/plain", "text/plain;", "text/plain; a", "text/pl ain", "text/plain\n", "text/plain\r\nX: 1",
     "text/plain;\ta=b", "täxt/plain", 'a/b; c="é"', 'a/b; c="', "a/b/c", "text/html, a/b", "\ud800/b",
     "a/" + "b" * 199],
)  # fmt: skip
def test_what_is_no_media_type_is_refused(said):
    with pytest.raises(Malformed):
        checked_media_type(said)
