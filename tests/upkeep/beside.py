"""What can go wrong with a file beside the ledger, and how to tell that nobody mended it in silence."""

import os
import sqlite3
from contextlib import closing


def folder(place):
    place.unlink(missing_ok=True)
    place.mkdir()


def pipe(place):
    place.unlink(missing_ok=True)
    os.mkfifo(place)


def link_to_nothing(place):
    place.unlink(missing_ok=True)
    place.symlink_to(place.parent / "not-mounted" / "file")


def link_to_itself(place):
    place.unlink(missing_ok=True)
    place.symlink_to(place)


NO_FILE = {"folder": folder, "pipe": pipe, "link to nothing": link_to_nothing}


def changed(place, *statements):
    with closing(sqlite3.connect(place)) as connection:
        for one in statements:
            connection.execute(one)
        connection.commit()


def lying_in(folder):
    """Every name, with its bytes where it is a file."""
    return {one.name: one.read_bytes() if one.is_file() else None for one in folder.iterdir()}
