"""A witness as C2SP tlog-witness describes it: a real server that remembers, checks, and cosigns."""

import base64
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tlog_scales.tlog import ConsistencyProof, ConsistencyProofInvalid

from transparency.log_refusals import NotACheckpoint
from transparency.notes import COSIGNATURE, VerifierKey, checkpoint_of, note_of, signature_line


class Witness:
    """What a witness knows; ``say`` puts something else in place of its answers."""

    def __init__(self, name, log_key):
        self._private = Ed25519PrivateKey.generate()
        self.key = VerifierKey(name, COSIGNATURE, self._private.public_key().public_bytes_raw())
        self._log_key = log_key
        self._lock = threading.Lock()
        self.size, self.root = 0, b""
        self.asked = []
        self.say = None

    def answer(self, body):
        with self._lock:
            self.asked.append(body)
            return self.say(self) if self.say else self._answer(body.decode())

    def _answer(self, body):
        head, _, note = body.partition("\n\n")
        first, *proof = head.split("\n")
        try:
            opened = note_of(note)
            checkpoint = checkpoint_of(opened.text)
            if not opened.is_signed_by(self._log_key):
                return 404 if checkpoint.origin != self._log_key.name else 403, b"", "text/plain"
        except NotACheckpoint:
            return 403, b"", "text/plain"
        old = int(first.removeprefix("old "))
        if old > checkpoint.size:
            return 400, b"", "text/plain"
        if old != self.size:
            return 409, b"%d\n" % self.size, "text/x.tlog.size"
        try:
            if old:
                hashes = [base64.b64decode(one) for one in proof]
                ConsistencyProof(old, checkpoint.size, hashes).check(self.root, checkpoint.root)
        except ConsistencyProofInvalid:
            return 422, b"", "text/plain"
        self.size, self.root = checkpoint.size, checkpoint.root
        return 200, self.cosignature(opened.text).encode(), "text/plain"

    def cosignature(self, text, stamp=1_800_000_000):
        signature = self._private.sign(b"cosignature/v1\ntime %d\n" % stamp + text.encode())
        return signature_line(self.key, stamp.to_bytes(8) + signature)


@contextmanager
def listening(witness):
    """Where the witness takes submissions."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer, kind = witness.answer(body) if self.path == "/add-checkpoint" else (404, b"", "text/plain")
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
