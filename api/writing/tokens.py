"""Tokens over HTTP, for operators: issued, shown without their secrets, revoked."""

from msgspec import UNSET

from api.authority.scopes import ADMIN
from api.authority.tokens import DEFAULT_EXPIRY, NewToken, Tokens
from api.writing import bodies
from api.writing.write_route import Write, WriteAnswer, WriteRequest


def issue(asked: WriteRequest) -> WriteAnswer:
    """A new token."""
    body: bodies.TokenBody = asked.body
    expires = DEFAULT_EXPIRY if body.expires is UNSET else body.expires
    text, token = asked.operators.issue(body.owner, body.scopes, expires, asked.actor, attempt=asked.attempt)
    return WriteAnswer(body=NewToken(token=token, text=text), is_new=True)


def show(asked: WriteRequest) -> WriteAnswer:
    """All tokens."""
    return WriteAnswer(body=Tokens(items=asked.operators.tokens()), is_new=False)


def revoke(asked: WriteRequest) -> WriteAnswer:
    """End a token; the same again is nothing."""
    asked.operators.revoke(asked.words["token"], asked.actor)
    return WriteAnswer(body=None, is_new=False)


TOKENS: tuple[Write, ...] = (
    Write(
        name="tokens", method="GET", path="/v1/tokens", rule=ADMIN, do=show, answer=Tokens, has_dry_run=False,
        is_of_ledger=False, tag="tokens", summary="Every token ever issued, without its secret.",
    ),
    Write(
        name="issue_token", method="POST", path="/v1/tokens", rule=ADMIN, do=issue, body=bodies.TokenBody,
        answer=NewToken, has_dry_run=False, is_of_ledger=False, conflicts=("token-already-issued",), tag="tokens",
        summary="Issue a token; its text is shown only in this answer.",
    ),
    Write(
        name="revoke_token", method="DELETE", path="/v1/tokens/{token:str}", rule=ADMIN, do=revoke, answer=None,
        has_dry_run=False, is_of_ledger=False, missing=("unknown-token",), tag="tokens",
        summary="Revoke a token permanently.",
    ),
)  # fmt: skip
