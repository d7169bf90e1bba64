"""The register of tokens: fold the events of the operators' log into the current tokens."""

from collections.abc import Iterable

from api.authority.tokens import State, Token
from stores.token_events import TokenEvent, TokenExpired, TokenIssued, TokenRevoked


class TokenRegister:
    """Every token ever issued, with what became of it; folding refuses nothing."""

    def __init__(self, events: Iterable[TokenEvent] = ()) -> None:
        self.number = 0
        self.last_recorded_at = ""
        self._issued: dict[str, TokenIssued] = {}
        self._revoked: dict[str, str] = {}
        self._expired: set[str] = set()
        self._keys: dict[str, TokenEvent] = {}
        for event in events:
            self._fold(event)
        # The first instant at which an expiry has to be noted; None as long as nothing expires.
        self.next_expiry = min((one.expires for one in self._waiting() if one.expires is not None), default=None)

    def _fold(self, event: TokenEvent) -> None:
        self.number, self.last_recorded_at = event.number, event.recorded_at
        if event.key is not None:
            self._keys[event.key] = event
        match event:
            case TokenIssued():
                self._issued[event.token] = event
            case TokenRevoked():
                self._revoked[event.token] = event.recorded_at
            case TokenExpired():
                self._expired.add(event.token)

    def _waiting(self) -> list[TokenIssued]:
        return [one for id_, one in self._issued.items() if id_ not in self._revoked and id_ not in self._expired]

    def over(self, now: str) -> list[str]:
        """The ids whose time is over without that having been noted."""
        return [one.token for one in self._waiting() if one.expires is not None and one.expires <= now]

    def issued(self, token: str) -> TokenIssued | None:
        """How the token was issued, or None if it never was."""
        return self._issued.get(token)

    def of_key(self, key: str) -> TokenEvent | None:
        """What came of an attempt with this key."""
        return self._keys.get(key)

    def state(self, token: str, now: str) -> State:
        """How an issued token stands at that instant."""
        if token in self._revoked:
            return "revoked"
        expires = self._issued[token].expires
        return "expired" if token in self._expired or (expires is not None and expires <= now) else "active"

    def token(self, token: str, now: str) -> Token:
        """What may be shown of an issued token."""
        issued = self._issued[token]
        return Token(
            id=token,
            owner=issued.owner,
            scopes=issued.scopes,
            created=issued.recorded_at,
            issued_by=issued.recorded_by,
            expires=issued.expires,
            revoked=self._revoked.get(token),
            state=self.state(token, now),
        )

    def tokens(self, now: str) -> list[Token]:
        """Every token, oldest first."""
        return [self.token(one, now) for one in self._issued]
