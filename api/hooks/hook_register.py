"""The register of hooks of one ledger: added, shown, resumed and removed, by the command line and over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from api.authority.tokens import new_id
from api.hooks.hook import Delivery, Hook, NewHook, Wanted, delivery_of, hook_of
from api.hooks.receiver_url import receiver_url
from api.hooks.signatures import Secret, fresh_secret, kept, rotated
from api.http.hook_refusals import HookAlreadyExists, TooManyHooks, UnknownDelivery, UnknownHook
from domain.moments import instant_text
from domain.recording.idempotency import Attempt
from domain.refusals import IdempotencyKeyReused, Malformed
from domain.words import handle
from projections.moment import too_high
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.hooks import DeliveryState, HookRow, HookRows
from stores.sqlite.store import Store

MOST_HOOKS = 100
DEFAULT_DELIVERIES = 100
_ID_LENGTH = 8


def _utc_now() -> datetime:
    return datetime.now(UTC)


class HookRegister:
    """The hooks of the ledger in a store, for many threads and processes: each call opens their file and closes it.

    Everything raises HooksExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = _utc_now) -> None:
        self._store, self._clock = store, clock

    def add(
        self,
        url: str,
        wanted: Wanted,
        by: str,
        *,
        allow_private: bool = False,
        after: int | None = None,
        attempt: Attempt | None = None,
    ) -> NewHook:
        """A new hook of what is recorded from now on, or behind a position; with its secret, which is shown once.

        Raises NotAReceiver, InvalidText, NotASlug, UnknownWord, NotAValue, PositionTooHigh, TooManyHooks,
        HookAlreadyExists or IdempotencyKeyReused.
        """
        receiver_url(url, allow_private=allow_private)
        secret, position = fresh_secret(), self._position(after)
        row = HookRow(
            id=new_id() if attempt is None else attempt.key[:_ID_LENGTH],
            url=url,
            secrets=kept([Secret(secret)]),
            wanted=msgspec.json.encode(wanted.checked()).decode(),
            allow_private=int(allow_private),
            created_at=instant_text(self._clock()),
            created_by=handle(by, "actor"),
            state="active",
            why=None,
            position=position,
            leaf=self._store.leaf(position),
            place=None,
            request=None if attempt is None else attempt.request,
        )
        self._add(row)
        return NewHook(hook=hook_of(row, 0), secret=secret)

    def _add(self, row: HookRow) -> None:
        with self._rows() as rows, rows.writing():
            before = rows.hook(row.id)
            if before is not None and before.request != row.request:
                raise IdempotencyKeyReused("this Idempotency-Key was used for another request", hook=row.id)
            if before is not None:
                told = (
                    f"this request added the hook {row.id}, whose secret was shown once; remove it and add another one"
                )
                raise HookAlreadyExists(told, hook=row.id)
            if len(rows.hooks()) >= MOST_HOOKS:
                raise TooManyHooks(f"there are {MOST_HOOKS} hooks, which is the most; remove one first")
            rows.add(row)

    def hooks(self) -> list[Hook]:
        """Every hook, oldest first."""
        with self._rows() as rows:
            return [hook_of(row, rows.waiting(row.id)) for row in rows.hooks()]

    def hook(self, hook: str) -> Hook:
        """The hook of that id; raises UnknownHook."""
        with self._rows() as rows:
            return hook_of(_known(rows, hook), rows.waiting(hook))

    def row(self, hook: str) -> HookRow:
        """The same with its secrets, for whoever sends; raises UnknownHook."""
        with self._rows() as rows:
            return _known(rows, hook)

    def remove(self, hook: str) -> None:
        """Forget a hook, its secrets and its deliveries; raises UnknownHook."""
        with self._rows() as rows:
            _known(rows, hook)
            with rows.writing():
                rows.remove(hook)

    def deliveries(
        self, hook: str, most: int = DEFAULT_DELIVERIES, state: DeliveryState | None = None
    ) -> list[Delivery]:
        """The latest deliveries of a hook, newest first; raises UnknownHook."""
        with self._rows() as rows:
            _known(rows, hook)
            return [delivery_of(row) for row in rows.deliveries(hook, most, state)]

    def latest(self, most: int, state: DeliveryState | None = None) -> list[Delivery]:
        """The latest deliveries of all hooks, newest first."""
        with self._rows() as rows:
            return [delivery_of(row) for row in rows.deliveries(None, most, state)]

    def retry(self, hook: str, number: int | None = None) -> int:
        """Have one delivery made again, or all that wait or were given up; how many. Raises UnknownDelivery."""
        with self._rows() as rows:
            _known(rows, hook)
            with rows.writing():
                count = rows.try_again(hook, number, instant_text(self._clock()))
                if number is not None and not count:
                    told = f"hook {hook} has no delivery {number}; asreported hook deliveries {hook} lists them"
                    raise UnknownDelivery(told, hook=hook, number=number)
                return count

    def resume(self, hook: str, after: int | None = None) -> Hook:
        """Have a hook active again from where it was, or from a position: what is behind that is delivered again.

        Raises UnknownHook or PositionTooHigh, and Malformed without a position where the ledger is another one.
        """
        with self._rows() as rows:
            row = _known(rows, hook)
            if after is None and row.state == "held":
                raise Malformed(f"{row.why}; say from where to go on: --after POSITION", hook=hook)
            with rows.writing():
                if after is not None:
                    position = self._position(after)
                    rows.withdraw(hook, position)
                    rows.move(hook, position, self._store.leaf(position), None)
                rows.set_state(hook, "active", None)
        return self.hook(hook)

    def rotate(self, hook: str) -> str:
        """A new secret, shown once; the one before signs too for 24 hours. Raises UnknownHook."""
        secret = fresh_secret()
        with self._rows() as rows:
            row = _known(rows, hook)
            with rows.writing():
                rows.set_secrets(hook, rotated(row.secrets, secret, self._clock()))
        return secret

    def origin(self) -> str | None:
        """The name under which the ledger is signed, if it is."""
        last = Checkpoints(self._store).last()
        return None if last is None else last.origin

    def _position(self, after: int | None) -> int:
        head = self._store.head()
        if after is None:
            return head
        if not 0 <= after <= head:
            raise too_high(after, head)
        return self._store.batch_end(after)

    def _rows(self) -> HookRows:
        return HookRows(self._store.path)


def _known(rows: HookRows, hook: str) -> HookRow:
    found = rows.hook(hook)
    if found is None:
        raise UnknownHook(f"there is no hook {hook!r:.60}", hook=hook)
    return found
