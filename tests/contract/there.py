"""What the built-in example holds, so that not everything that is asked for is a 404."""

import httpx
import msgspec

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from stores.opening import open_ledger

SOURCE = "ua-general-staff"
SERIES = ["ua-general-staff/personnel", "nato-officials/personnel"]
KNOWN: dict[str, list[str] | list[int]] = {
    "path.source": [SOURCE],
    "path.series": ["personnel"],
    "path.period": ["2022-03-02", "2025-06-12"],
    "path.entry": ["1", "2"],
    "path.position": ["1", "2", "45"],
    "query.position": [45, 30],
    "query.series": SERIES,
    "header.If-Match": ['"1"', '"2"', '"3"'],
    "body.source": ["ua-general-staff", "nato-officials"],
    "body.series": ["ua-general-staff/personnel", "ua-general-staff/tanks"],
}


def known(address):
    """The values that are there, by where they are said; the ids of documents and bulletins are those of this run."""
    stored = httpx.get(f"{address}/v1/events.ndjson", params={"limit": 1000})
    streams = {msgspec.json.decode(line)["stream"] for line in stored.text.splitlines()}
    return KNOWN | {
        f"path.{kind}": sorted(one.partition("/")[2] for one in streams if one.startswith(f"{kind}/"))
        for kind in ("document", "bulletin")
    }


def give_a_content(path):
    """One more document in the ledger at that path, and its bytes."""
    with open_ledger(path) as ledger:
        document = ledger.record(
            ReceiveDocument(source=SOURCE, document=NewDocument(url="https://example.org/a")), "contract"
        ).document
        assert document is not None
        ledger.record(
            ReceiveContent(document=document, media_type="text/plain", content=b"as it was published"), "contract"
        )


def give_examples(document, values):
    """Say of each parameter in an OpenAPI document what is there; some phases try only what is given as an example."""
    for operations in document["paths"].values():
        for operation in operations.values():
            for parameter in operation.get("parameters", ()):
                if found := values.get(f"{parameter['in']}.{parameter['name']}"):
                    of_one = parameter["schema"].get("items", parameter["schema"])
                    of_one["examples"] = found
