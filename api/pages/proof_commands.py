"""The commands by which somebody checks a citation without trusting this service."""

from shlex import quote

from projections.answers.citing import Citation

_LOG = "/log"


def proof_commands(citation: Citation) -> str:
    """The lines to be copied; the address of the service is that of its log, or has to be said."""
    base = _base(citation)
    path, _, query = citation.path.partition("?")
    proof = f'"$BASE"{quote(f"{path}/proof?{query}")}'
    return "\n".join(
        [
            base,
            f"curl -fsS -o proof.json {proof}",
            'curl -fsS -o key "$BASE/log/key"',
            'python audit.py proof proof.json --key "$(cat key)"',
            'python audit.py log "$BASE/log" --key "$(cat key)" --proof proof.json --keep kept.checkpoint',
        ]
    )


def _base(citation: Citation) -> str:
    """Where the service is: the log may be named after that."""
    if citation.origin and citation.origin.endswith(_LOG):
        return f'BASE="${{BASE:-https://{citation.origin.removesuffix(_LOG)}}}"'
    return ': "${BASE:?first set BASE to the beginning of the address of this page, such as https://figures.example}"'
