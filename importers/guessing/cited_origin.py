"""The addresses at which the host of a clone shows each version of a file, for a spec to cite."""

import re

from importers.guessing.guess import Doubt

# As each host writes the address of a file at a commit.
_PAGES = {
    "github.com": "blob/{commit}/{path}",
    "gitlab.com": "-/blob/{commit}/{path}",
    "codeberg.org": "src/commit/{commit}/{path}",
    "bitbucket.org": "src/{commit}/{path}",
}
_ORIGIN = re.compile(r"(?:https://|ssh://)?(?:[^@/\s]+@)?(?P<host>[a-z.]+)[:/](?P<name>[\w.-]+(?:/[\w.-]+)+)")


def of_origin(origin: str | None) -> list[Doubt]:
    """That documents could be cited there, if the clone came from a host whose addresses are known.

    The repository may be private, and the ledger is public, so that it is left to choose.
    """
    found = _ORIGIN.fullmatch((origin or "").rstrip("/").removesuffix(".git"))
    page = _PAGES.get(found["host"]) if found else None
    if found is None or page is None:
        return []
    why = "each version is cited by its commit alone; if everybody can see the repository, cite it there"
    choice = f'document = {{ url = "https://{found["host"]}/{found["name"]}/{page}" }}'
    return [Doubt(about="document", why=why, choices=(choice,))]
