"""F2 and F3: a process is killed while it follows the ledger, and while it builds the projections anew."""

import random
import shutil

from projections.answers.view import View
from projections.tables.pointer import Pointer
from tests.faults import deeds
from tests.faults.dying import FILES, KILLED, SQL, At, ended, spread, steps_of
from tests.faults.killed_steps import STEPS, expect_whole
from tests.faults.report import Book


def kill_while_following(seed, rounds, folder):
    """Kill a process that catches up; the next goes on where it stopped, and ends as one that was left alone."""
    book, template = Book("F2", seed, rounds), folder / "template"
    path = deeds.half_followed(template)
    behind = bookmark_of(path)
    wanted = undisturbed(template, folder, deeds.follow_slowly)
    for at in points(template, folder, deeds.follow_slowly, rounds, seed, STEPS["projection"]):
        place = shutil.copytree(template, folder / "place") / deeds.NAME
        code = ended(deeds.follow_slowly, place, at=at)
        if code == 0:
            book.counts["steps that were not come by so often"] += 1
        else:
            book.expect(code == KILLED, f"{at}: ended with {code}")
            book.counts["kills"] += 1
            book.counts["kills with something already followed"] += bookmark_of(place) > behind
            book.expect(ended(deeds.follow_slowly, place) == 0, f"{at}: following did not go on")
            book.expect(deeds.served_digests(place) == wanted, f"{at}: the tables are not those of an undisturbed one")
            expect_whole(book, place, at)
        shutil.rmtree(place.parent)
    book.expect(book.counts["kills with something already followed"], "no kill came after a first transaction")
    return book.report(f"{book.counts['kills']} kills of a process that was catching up, in {path.name}")


def kill_while_rebuilding(seed, rounds, folder):
    """Kill a process that rebuilds; the old or the new tables serve, never a mix, and a second rebuild succeeds."""
    book, template = Book("F3", seed, rounds), folder / "template"
    deeds.half_followed(template)
    deeds.follow(template / deeds.NAME)
    wanted = undisturbed(template, folder, deeds.rebuild_all)
    answered = deeds.everything_answered(template / deeds.NAME)
    steps = (*STEPS["projection"], *STEPS["swap"])
    for at in points(template, folder, deeds.rebuild_all, rounds, seed, steps):
        place = shutil.copytree(template, folder / "place") / deeds.NAME
        with View.open(place) as reader:
            reader.catch_up()
            code = ended(deeds.rebuild_all, place, at=at)
            if code == 0:
                book.counts["steps that were not come by so often"] += 1
            else:
                book.expect(code == KILLED, f"{at}: ended with {code}")
                book.counts["kills"] += 1
                compare_answers(book, place, reader, answered, at)
                book.expect(ended(deeds.rebuild_all, place) == 0, f"{at}: a second rebuild did not succeed")
                compare_answers(book, place, reader, answered, at)
                book.expect(deeds.served_digests(place) == wanted, f"{at}: not the tables of an undisturbed rebuild")
        shutil.rmtree(place.parent)
    return book.report(f"{book.counts['kills']} kills of a process that was rebuilding")


def compare_answers(book, path, reader, answered, at):
    """Whoever asks, also over a connection that was there before, is answered from one generation alone."""
    serving = Pointer(path).read()
    book.counts[f"generation {serving} served"] += 1
    book.expect(serving, f"{at}: no generation serves")
    book.expect(deeds.everything_answered(path) == answered, f"{at}: the answers are others")
    book.expect(deeds.answered_by(reader) == answered, f"{at}: a reader that was there before is answered otherwise")


def points(template, folder, work, rounds, seed, places):
    """Where to kill: the first calls of the named steps, and as many SQL statements as there are rounds."""
    calls = 1 if rounds < 50 else 4
    for place in places:
        for when in ("before", "after"):
            yield from (At(place, when, number) for number in range(1, calls + 1))
    for place, count in ((SQL, rounds), (FILES, min(rounds, 10))):
        counted = shutil.copytree(template, folder / "counted") / deeds.NAME
        steps = steps_of(work, counted, place=place)
        shutil.rmtree(counted.parent)
        yield from (At(place, "before", number) for number in spread(steps, count, random.Random(seed)))


def undisturbed(template, folder, work):
    """The tables that are there when nobody is killed."""
    place = shutil.copytree(template, folder / "undisturbed") / deeds.NAME
    assert ended(work, place) == 0
    return deeds.served_digests(place)


def bookmark_of(path):
    """How far the projections have come."""
    with View.open(path) as answers:
        return answers.bookmark()
