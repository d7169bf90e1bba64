"""Verb: let witnesses see that the log only grows, and keep what they sign."""

import time
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import LEDGER

if TYPE_CHECKING:
    from domain.signed_checkpoint import SignedCheckpoint
    from transparency.notes import VerifierKey
    from transparency.transparency_log import Log
    from transparency.witnessing import WitnessAnswer

_PATIENCE = 10
_LARGEST = 64 * 1024


@click.command()
@click.option(
    "--witness",
    "witnesses",
    nargs=2,
    multiple=True,
    required=True,
    metavar="KEY URL",
    help="A witness: its verifier key and its submission URL; repeatable.",
)
@click.option("--every", type=click.IntRange(1), metavar="SECONDS", help="Repeat every SECONDS until stopped.")
@LEDGER
def witness(witnesses: tuple[tuple[str, str], ...], every: int | None) -> None:
    """Submit the last checkpoint to witnesses (C2SP tlog-witness) and store their cosignatures.

    Ends with 1 if one of them did not cosign; a witness that knows more than this ledger means that this ledger is an
    older copy of itself.
    """
    from cli import settings
    from cli.command_refusals import NotCosigned
    from cli.opening import existing
    from transparency.transparency_log import Log
    from transparency.witnessing import witness_key

    named = [(witness_key(key), _address(url)) for key, url in witnesses]
    with Log.open(existing(settings.database())) as log:
        while True:
            failed = [key.name for key, url in named if not _asked(log, key, url)]
            if every is None:
                break
            time.sleep(every)
    if failed:
        raise NotCosigned(f"not cosigned by {', '.join(failed)}", witnesses=failed)


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise click.UsageError(f"a witness has an http or https address, not {url!r:.80}")
    return f"{url.rstrip('/')}/add-checkpoint"


def _asked(log: "Log", key: "VerifierKey", url: str) -> bool:
    from transparency.shared_checkpoints import keep_cosignatures
    from transparency.witnessing import known_size

    last = log.last()
    known = known_size(log, last.origin, key)
    if known == last.size:
        print(f"{key.name}: has cosigned size {known:,} already")
        return True
    answer = _submitted(log, last, known, key, url)
    if answer.knows is not None and answer.knows <= last.size:
        # It has seen another size than was kept here: once more, from what it says.
        answer = _submitted(log, last, answer.knows, key, url)
    if answer.lines:
        keep_cosignatures(log, last.origin, last.size, answer.lines)
        print(f"{key.name}: cosigned size {last.size:,}")
        return True
    print(f"{key.name}: {_why(answer, last.size)}")
    return False


def _why(answer: "WitnessAnswer", size: int) -> str:
    if answer.knows is None:
        return answer.why
    if answer.knows > size:
        return (
            f"knows size {answer.knows:,}, this ledger was signed up to {size:,}: positions {size + 1} to "
            f"{answer.knows} are missing here; this is an older copy of the ledger"
        )
    return f"says again that it knows size {answer.knows:,}"


def _submitted(log: "Log", last: "SignedCheckpoint", old: int, key: "VerifierKey", url: str) -> "WitnessAnswer":
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    from transparency.witnessing import WitnessAnswer, answered, submission

    request = Request(url, submission(log, last, old), {"Content-Type": "text/plain"})  # noqa: S310 - checked in _address
    try:
        with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 - checked in _address
            return answered(answer.status, answer.read(_LARGEST), last, key)
    except HTTPError as error:
        return answered(error.code, error.read(_LARGEST), last, key)
    except (OSError, HTTPException, ValueError) as error:
        return WitnessAnswer(why=f"cannot be reached: {error}")
