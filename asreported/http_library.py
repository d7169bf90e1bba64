"""The library that speaks HTTP for the client, or what to install where it is missing."""

try:
    import httpx
except ImportError as missing:
    raise ImportError("the client needs httpx, which is not installed: pip install 'asreported[client]'") from missing

__all__ = ["httpx"]
