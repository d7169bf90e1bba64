"""An answer of the product as it goes over the wire."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec


def plain(answer: Any) -> Any:
    return msgspec.to_builtins(answer, builtin_types=(datetime, Decimal))
