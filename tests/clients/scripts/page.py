"""The blocks of Python on a page of the documentation, run one after the other, with what each of them prints."""

import io
import json
import os
import re
import sys
from contextlib import redirect_stdout
from pathlib import Path

root, page, address, token = sys.argv[1:]
sys.path.insert(0, root)
_SHOWN, _TOKEN = "http://127.0.0.1:8000", "asr_your_token"
text = Path(page).read_text(encoding="utf-8")
if "fredapi" in text:
    os.environ.pop("HTTPS_PROXY", None)  # fredapi would take it for HTTP, too
names: dict[str, object] = {"__name__": "__main__"}
printed = []
for block in re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
    with redirect_stdout(io.StringIO()) as out:
        code = block.replace(_SHOWN, address).replace(_TOKEN, token)
        exec(compile(code, page, "exec"), names)  # noqa: S102 - the page is ours
    printed.append(out.getvalue())
print(json.dumps(printed))
