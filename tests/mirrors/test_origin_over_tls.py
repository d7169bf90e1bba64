"""An origin is believed to be the host that was named only by a certificate that this machine believes."""

import ssl

import pytest

from tests.hooks.test_sender import certified
from tests.mirrors.an_origin import Reply, serving
from upkeep.upkeep_refusals import OriginUnreachable
from upkeep.upstream.origin import Origin
from upkeep.upstream.origin_address import OriginAddress
from upkeep.upstream.origin_log import OriginLog


def note_over_tls(folder, name, trusted, *, valid=True):
    """What a server says that has a certificate of that name, asked as localhost."""
    file = certified(folder, name, valid=valid)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    trust = ssl.create_default_context(cafile=str(file)) if trusted else None
    with (
        serving(lambda *_: Reply(200, b"a note"), context) as port,
        Origin(OriginAddress.read(f"https://localhost:{port}"), trust=trust) as origin,
    ):
        return OriginLog(origin).note()


def test_a_certificate_of_the_host_is_believed_if_its_authority_is(tmp_path):
    assert note_over_tls(tmp_path, "localhost", trusted=True) == "a note"


@pytest.mark.parametrize(
    ("name", "trusted", "valid"),
    [("localhost", False, True), ("other.example", True, True), ("localhost", True, False)],
    ids=["nobody's authority", "another host", "expired"],
)
def test_any_other_certificate_is_not(tmp_path, name, trusted, valid):
    with pytest.raises(OriginUnreachable, match="certificate"):
        note_over_tls(tmp_path, name, trusted, valid=valid)
