"""The versions of what is installed here, by the names that are given."""

import json
import sys
from importlib.metadata import version

print(json.dumps({name: version(name) for name in sys.argv[1:]}))
