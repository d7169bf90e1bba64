"""Symbolic links in a history, followed within its own tree: a link changes where the file at its end does."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from posixpath import dirname, join, normpath

from msgspec.structs import replace

from importers.histories.changes import FileChange
from importers.import_refusals import NotAHistory

LINK = "120000"
SUBMODULE = "160000"
_NOT_PLAIN = "not a plain file"
# As many as an operating system follows one after the other; and as many as one command can be asked of.
_LONGEST_WAY, _MOST_TARGETS = 40, 5_000

Changes = Callable[[Sequence[str]], list[FileChange]]
# The paths that links hold, by their blobs.
Texts = Mapping[str, str]
# The paths of a tree, and what last changed each.
_Tree = dict[str, FileChange]


def why_not_plain(change: FileChange) -> str | None:
    """Why there are no bytes to read after a change; None if there are."""
    if change.mode.startswith("100"):
        return None
    if not change.mode:
        return change.leads_nowhere
    if change.mode == SUBMODULE:
        return f"{_NOT_PLAIN}, but a submodule: import its own repository"
    return f"{_NOT_PLAIN}{change.leads_nowhere}"


def with_links(
    changes_of: Changes, paths: Sequence[str], texts_of: Callable[[Sequence[FileChange]], Texts]
) -> list[FileChange]:
    """The changes of the paths, each link among them with what stood where it led.

    ``changes_of`` gives all changes of some paths in order, ``texts_of`` the paths that links hold.
    """
    changes = everything = changes_of(paths)
    asked = {one.path for one in changes}
    known = {*asked}
    while fresh := _targets(everything, texts_of) - known:
        known |= fresh
        if len(known) > _MOST_TARGETS + len(asked):
            raise NotAHistory(f"links of the history lead to more than {_MOST_TARGETS:,} files; name their own paths")
        everything = changes_of([*paths, *sorted(known - asked)])
    links = [one for one in everything if one.mode == LINK]
    return list(_followed(everything, asked, texts_of(links))) if links else changes


def _targets(changes: Sequence[FileChange], texts_of: Callable[[Sequence[FileChange]], Texts]) -> set[str]:
    links = [one for one in changes if one.mode == LINK]
    texts = texts_of(links) if links else {}
    return {target for one in links if (target := _target(one, texts)) is not None}


def _target(link: FileChange, texts: Texts) -> str | None:
    """The path to which a link leads, from the top of the tree; None if it leads out of it."""
    text = texts[link.blob]
    found = normpath(join(dirname(link.path), text))
    return None if not text or "\0" in text or found.startswith(("/", "../")) or found in ("..", ".") else found


def _followed(changes: Sequence[FileChange], asked: set[str], texts: Texts) -> Iterator[FileChange]:
    tree: _Tree = {}
    told: dict[str, tuple[str, str, str]] = {}
    by_commit: dict[str, list[FileChange]] = {}
    for change in changes:
        by_commit.setdefault(change.commit.name, []).append(change)
    for together in by_commit.values():
        tree.update((one.path, one) for one in together)
        changed = {one.path: one for one in together if one.path in asked}
        links = [path for path in asked if path in tree and tree[path].mode == LINK]
        for path in sorted({*changed, *links}, key=lambda one: (one not in changed, one)):
            if path not in links:
                told.pop(path, None)
                yield changed[path]
                continue
            end = _end(tree, path, texts)
            found = end.mode, end.blob, end.leads_nowhere
            if path in changed or told.get(path) != found:
                told[path] = found
                yield replace(end, commit=together[0].commit, path=path, status="M", leads_to=end.path)


def _end(tree: _Tree, path: str, texts: Texts) -> FileChange:
    """What stands at the end of a way of links; a link that leads nowhere stays one."""
    first = link = tree[path]
    for _ in range(_LONGEST_WAY):
        target = _target(link, texts)
        if target is None:
            return replace(
                first, leads_nowhere=f", but a link that leads out of the repository: {texts[link.blob]!r:.80}"
            )
        found = tree.get(target)
        if found is None:
            return replace(first, leads_nowhere=f", but a link to {target!r:.80}, where there is no file")
        if found.status == "D":
            return replace(first, leads_nowhere=f", but a link to {target!r:.80}, which was deleted")
        if found.mode != LINK:
            return found
        link = found
    return replace(first, leads_nowhere=", but a link that leads round in a circle")
