"""What memento-cli lists of an address, and the memento that it finds in which a text first stood."""

import json
import sys
from contextlib import redirect_stdout

import requests
from click.testing import CliRunner
from memento_cli import cli, memento


class Reader:
    """Reads a page as text, where memento-cli would show it to a person in a browser."""

    def get(self, address: str) -> str:
        return requests.get(address, timeout=30).text


address, text = sys.argv[1:]
listed = CliRunner().invoke(cli, ["list", address])
every = [one.url for one in memento.get_mementos(memento.get_timemap_url(address))]
with redirect_stdout(sys.stderr):  # it draws how far it is
    first = memento.bisect(0, len(every) - 1, every, text, missing=False, browser=Reader())
print(json.dumps({"listed": listed.output.splitlines(), "first with the text": first}))
