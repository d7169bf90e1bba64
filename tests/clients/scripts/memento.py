"""What a client of Memento finds out about an address and a datetime."""

import json
import sys
from datetime import datetime

from memento_client import MementoClient

address, said = sys.argv[1:3]
gate = {"timegate_uri": sys.argv[3]} if sys.argv[3:] else {}
found = MementoClient(check_native_timegate=not gate, **gate).get_memento_info(address, datetime.fromisoformat(said))
print(json.dumps(found, default=str))
