"""Issue, revoke and recognise tokens, and note it in the operators' log."""

import hmac
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from msgspec.structs import replace

from api.authority import scopes as known
from api.authority import tokens
from api.authority.last_use import LastUse
from api.authority.operators_log import OperatorsLog
from api.authority.token_register import TokenRegister
from api.authority.tokens import NEVER, Digest, Token
from api.http.http_refusals import TokenAlreadyIssued, UnknownToken
from domain.moments import instant_text, next_instant
from domain.recording.idempotency import Attempt, check_attempt
from domain.refusals import (
    DiskFull,
    IdempotencyKeyReused,
    InvalidText,
    LogOvertaken,
    PrimaryUnreachable,
    Refusal,
)
from domain.words import handle, text
from stores.operators_copy import OperatorsLogChanged
from stores.sqlite.reserve import give_up_room
from stores.token_events import TokenEvent, TokenExpired, TokenIssued, TokenRevoked

_LONGEST_WHY = 2000
_NOTICED_BY = "asreported"
# Another machine may note at the same time, in spite of all turns.
_MOST_TRIES = 5
# What is hashed and compared where nothing was presented that could be, so that every refusal costs the same.
_NO_SECRET = b"-" * 43
_NOBODYS = b"0" * 64
_log = logging.getLogger("asreported")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Operators:
    """The tokens of one ledger, for many threads and many processes at once.

    A revocation holds for the next request in every process: each look-up first asks the log whether it has moved.
    As long as it has not, nobody waits for a lock: a register that was made never changes.
    There are no tokens as long as there is no log, and no secret that was there before somebody asked for one.
    """

    def __init__(
        self, log: OperatorsLog, clock: Callable[[], datetime] = _utc_now, digest: Digest = tokens.sha256
    ) -> None:
        self.clock = clock
        self._log = log
        self._last_use = LastUse(log.file)
        self._digest = digest
        self._lock = threading.RLock()
        self._register = TokenRegister()
        self._tried: str | None = None
        self._noting: threading.Thread | None = None

    @classmethod
    def open(cls, file: str | Path, clock: Callable[[], datetime] = _utc_now) -> Self:
        """Those of the ledger in that file; its log is made with the first token. Raises as check_private does.

        A log that is not the copy that it was may be copied again; until then, whoever asks for a token is told.
        """
        operators = cls(OperatorsLog(Path(file)), clock)
        try:
            with suppress(OperatorsLogChanged):
                operators.tokens()
        except BaseException:
            operators.close()
            raise
        return operators

    def __enter__(self) -> Self:
        """The operators themselves; their log is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the log."""
        self.close()

    def close(self) -> None:
        """Let go of the log."""
        if self._noting is not None:
            self._noting.join()
        with self._lock:
            self._log.close()

    def issue(
        self,
        owner: str,
        scopes: Iterable[str],
        expires: str | None,
        by: str,
        *,
        attempt: Attempt | None = None,
    ) -> tuple[str, Token]:
        """A new token and its text, which is shown now and can never be shown again.

        ``expires`` is 90d, a date, an instant, or never (as None is); ``owner`` becomes ``recorded_by`` of what the
        token records. Raises InvalidText, NotAScope, NotASlug, NotAMoment, TokenAlreadyIssued or IdempotencyKeyReused.
        """
        handle, held, issuer = _handle(owner, "owner"), known.scopes(scopes), _handle(by, "actor")
        until = tokens.expiry(NEVER if expires is None else expires, self.clock())
        if attempt is not None:
            check_attempt(attempt)
        secret = tokens.new_secret()

        def event(register: TokenRegister) -> TokenEvent:
            if attempt is not None:
                _check_issued(register, attempt)
            return TokenIssued(
                number=register.number + 1,
                recorded_at=self._stamp(register),
                recorded_by=issuer,
                token=_free_id(register),
                key=attempt.key if attempt else None,
                request=attempt.request if attempt else None,
                digest=self._digest(secret.encode()).hex(),
                owner=handle,
                scopes=held,
                expires=until,
            )

        issued = self._decided(event)
        assert issued is not None, "a token is issued, or refused"
        return tokens.token_text(issued.token, secret), self._current().token(issued.token, self._now())

    def revoke(self, token: str, by: str, why: str = "") -> Token:
        """End a token, for all processes of all machines, permanently; the same again is nothing.

        Raises UnknownToken; PrimaryUnreachable or OutcomeUnknown where the other machines cannot be told, for then it
        would go on to hold there.
        """
        actor, reason = _handle(by, "actor"), text(why, _LONGEST_WHY, "why", lines=True)

        def event(register: TokenRegister) -> TokenEvent | None:
            _check_known(register, token)
            if register.state(token, self._now()) == "revoked":
                return None
            return TokenRevoked(
                number=register.number + 1,
                recorded_at=self._stamp(register),
                recorded_by=actor,
                token=token,
                why=reason or None,
            )

        if not self._log.is_shared:
            self.token(token)  # without a log that it would make
        try:
            self._decided(event)
        except DiskFull:
            # A token that leaked does not wait until somebody makes room.
            if not give_up_room(self._log.file):
                raise
            self._decided(event)
        except PrimaryUnreachable as refusal:
            raise PrimaryUnreachable(f"token {token} is not revoked, and holds: {refusal.message}") from refusal
        return self.token(token)

    def _decided(self, decide: Callable[[TokenRegister], TokenEvent | None]) -> TokenEvent | None:
        """Note the event that is decided upon the register as it is, if there is one."""
        for again in range(_MOST_TRIES, -1, -1):
            try:
                with self._log.writing():
                    event = decide(self._current())
                    if event is not None:
                        self._log.append(event)
            except LogOvertaken:
                if not again:
                    raise
            else:
                return event
        raise AssertionError("the last try raises")

    def token(self, token: str) -> Token:
        """The token of that id; raises UnknownToken."""
        with self._lock:
            register = self._current()
            _check_known(register, token)
            return replace(register.token(token, self._now()), last_used=self._last_use.known().get(token))

    def tokens(self) -> list[Token]:
        """Every token ever issued, oldest first."""
        with self._lock:
            now, used = self._now(), self._last_use.known()
            return [replace(one, last_used=used.get(one.id)) for one in self._noted(now).tokens(now)]

    def authenticate(self, header: bytes | None) -> Token | None:
        """The active token in an Authorization header, or None.

        Whatever is wrong with it, one digest is computed and compared before anything is decided.
        """
        given, now = tokens.bearer_token(header), self._now()
        register = self._noted(now)
        issued = register.issued(given.id) if given else None
        kept = issued.digest.encode() if issued else _NOBODYS
        is_same = hmac.compare_digest(self._digest(given.secret if given else _NO_SECRET).hex().encode(), kept)
        if issued is None or not is_same or register.state(issued.token, now) != "active":
            return None
        self._last_use.note(issued.token, now)
        return register.token(issued.token, now)

    def is_active(self, token: str) -> bool:
        """Whether a token that was authenticated still holds: it is asked anew, its secret is not."""
        now = self._now()
        register = self._noted(now)
        return register.issued(token) is not None and register.state(token, now) == "active"

    def _current(self) -> TokenRegister:
        if self._log.is_quiet():
            return self._register  # or a later one
        with self._lock:
            if self._log.has_moved():
                self._register = TokenRegister(self._log.events())
            return self._register

    def _noted(self, now: str) -> TokenRegister:
        """The register, once what has expired is noted; not the token presented decides, so that time tells nothing."""
        register = self._current()
        if not self._is_to_be_noted(register, now):
            return register
        with self._lock:
            if not self._is_to_be_noted(register, now):
                return self._current()
            self._tried = register.next_expiry
        if self._log.is_shared:
            # It has expired for whoever asks now, who does not wait for a network.
            self._noting = threading.Thread(target=self._note_expired, args=(now,), name="expired tokens")
            self._noting.start()
        else:
            self._note_expired(now)
        return self._current()

    def _is_to_be_noted(self, register: TokenRegister, now: str) -> bool:
        return register.next_expiry is not None and self._tried != register.next_expiry <= now

    def _note_expired(self, now: str) -> None:
        try:
            with self._log.writing():
                for event in self._expired(self._current(), now):
                    self._log.append(event)
        except Refusal as refusal:
            # It has expired all the same, and the next process may note it.
            _log.warning("the expiry of a token could not be recorded: %s", refusal.message)

    def _expired(self, register: TokenRegister, now: str) -> list[TokenEvent]:
        stamp = self._stamp(register)
        return [
            TokenExpired(number=number, recorded_at=stamp, recorded_by=_NOTICED_BY, token=token)
            for number, token in enumerate(register.over(now), register.number + 1)
        ]

    def _now(self) -> str:
        return instant_text(self.clock())

    def _stamp(self, register: TokenRegister) -> str:
        return next_instant(self._now(), register.last_recorded_at)


def _handle(said: str, what: str) -> str:
    if not said.strip():
        raise InvalidText(f"the {what} is empty; choose a handle, which is stored permanently", field=what)
    return handle(said, what)


def _free_id(register: TokenRegister) -> str:
    while register.issued(found := tokens.new_id()) is not None:
        pass
    return found


def _check_known(register: TokenRegister, token: str) -> None:
    if register.issued(token) is None:
        raise UnknownToken(f"there is no token {token!r:.60}")


def _check_issued(register: TokenRegister, attempt: Attempt) -> None:
    before = register.of_key(attempt.key)
    if before is None:
        return
    if before.request != attempt.request:
        raise IdempotencyKeyReused("this Idempotency-Key was used for another request", token=before.token)
    raise TokenAlreadyIssued(
        f"this request issued the token {before.token}, whose text was shown once; revoke it and issue another one",
        token=before.token,
    )
