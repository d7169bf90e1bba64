"""Verbs: who may write over HTTP: tokens issued, listed and revoked."""

from pathlib import Path

import rich_click as click

from cli.options import ACTOR, JSON, LEDGER, print_json, together


@click.group()
def token() -> None:
    """Manage who may write over HTTP: issue, list and revoke tokens."""


@token.command()
@click.argument("owner", metavar="OWNER")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    metavar="SCOPE",
    help="What it may do: report:SOURCE, report:*, correct, admin or read; repeatable.",
)
@click.option(
    "--expires",
    default="365d",
    metavar="WHEN",
    help="When it expires: 90d, a date, an instant, or never. [default: 365d]",
)
@together(ACTOR, JSON, LEDGER)
def create(owner: str, scopes: tuple[str, ...], expires: str, as_json: bool) -> None:
    """Issue a token to OWNER, the handle under which it records, and print it once.

    In a shell: TOKEN=$(asreported token create ada --scope report:town). This creates the ledger if there is none.
    """
    from api.authority.operators import Operators
    from api.authority.tokens import NewToken
    from cli import settings

    with Operators.open(_begun(settings.database())) as operators:
        text, issued = operators.issue(owner, scopes, expires, settings.actor())
    if as_json:
        print_json(NewToken(token=issued, text=text))
        return
    print(text)
    until = f"until {_moment(issued.expires)}" if issued.expires else "until it is revoked"
    click.echo(f"Token {issued.id} of {issued.owner} for {', '.join(issued.scopes)}, {until}.", err=True)
    click.echo("It is not stored, so it cannot be shown again.", err=True)


@token.command("list")
@together(JSON, LEDGER)
def list_(as_json: bool) -> None:
    """List every token ever issued, and its state."""
    from api.authority.operators import Operators
    from api.authority.tokens import Tokens
    from cli import settings
    from cli.opening import existing

    with Operators.open(existing(settings.database())) as operators:
        found = operators.tokens()
    if as_json:
        print_json(Tokens(items=found))
        return
    from cli.sheets import Sheet

    sheet = Sheet("Tokens").columns(
        ("token", "word"), ("owner", "word"), ("state", "word"), ("issued", "word"), ("by", "word"),
        ("last used", "word"), ("expires", "word"), ("revoked", "word"), ("scopes", "prose"),
    )  # fmt: skip
    for one in found:
        expires = _moment(one.expires) if one.expires else "never"
        revoked = _moment(one.revoked) if one.revoked else ""
        used = f"{one.last_used[:13].replace('T', ' ')}h" if one.last_used else ""
        scopes = ", ".join(one.scopes)
        sheet.row(one.id, one.owner, one.state, _moment(one.created), one.issued_by, used, expires, revoked, scopes)
    if any(one.last_used for one in found):
        sheet.note("Last used: the hour, UTC.")
    sheet.show()


@token.command()
@click.argument("token_id", metavar="ID")
@click.option("--why", default="", metavar="TEXT", help="Why; recorded permanently.")
@together(ACTOR, JSON, LEDGER)
def revoke(token_id: str, why: str, as_json: bool) -> None:
    """Revoke a token, effective from the very next request; revoking it again is not an error."""
    from api.authority.operators import Operators
    from api.http.http_refusals import UnknownToken
    from cli import settings
    from cli.opening import existing

    with Operators.open(existing(settings.database())) as operators:
        try:
            revoked = operators.revoke(token_id, settings.actor(), why)
        except UnknownToken as refusal:
            raise UnknownToken(f"{refusal.message}; list the ids with: asreported token list") from refusal
    if as_json:
        print_json(revoked)
        return
    print(f"Token {revoked.id} of {revoked.owner} is revoked since {_moment(revoked.revoked)}.")


def _begun(path: Path) -> Path:
    """The ledger's file, made if there is none: who records over HTTP alone needs a token before anything else."""
    from cli.opening import to_record

    if not to_record(path).exists():
        from stores.opening import open_ledger

        with open_ledger(path):
            click.echo(f"Created an empty ledger: {path}.", err=True)
    return path


def _moment(instant: str | None) -> str:
    """An instant to the second: nobody needs to know more of a token."""
    from cli.wording import moment_words

    return moment_words(instant and f"{instant.partition('.')[0]}Z")
