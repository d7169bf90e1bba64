"""Twenty people with browsers, in a process of their own: what twenty browsers ask of a service, with pauses."""

import asyncio
import re
import sys
from html import unescape
from random import Random

import httpx

BROWSERS = 20
_PAUSE = 2.0  # seconds that somebody looks at a page before the next
_AT_A_PAST_MOMENT = 0.2
_NEEDED = re.compile(
    r'href="(/assets/[^"]+\.css)"|src="(/assets/[^"]+\.js)"|src="(/series/[^"]*/charts/[^"]+\.svg[^"]*)"'
)


async def _visit(client: httpx.AsyncClient, path: str, kept: set[str]) -> None:
    """A page with what it needs: what never changes is asked for once, and one picture of each chart."""
    page = (await client.get(path)).raise_for_status().text
    needed = [unescape("".join(found)) for found in _NEEDED.findall(page)]
    for address in dict.fromkeys(needed):
        if address not in kept:
            await client.get(address)
            kept.add(address)


async def _browse(port: int, names: list[str], number: int) -> None:
    chance, kept = Random(number), set[str]()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        await asyncio.sleep(chance.random() * _PAUSE)
        while True:
            name = chance.choice(names)
            day = f"as_of=2023-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            path = chance.choice(["/", f"/series/{name}", f"/series/{name}", f"/revisions?series={name}"])
            if chance.random() < _AT_A_PAST_MOMENT:
                path += f"{'&' if '?' in path else '?'}{day}"
            await _visit(client, path, kept)
            await asyncio.sleep(_PAUSE * (0.5 + chance.random()))


async def _all(port: int, names: list[str]) -> None:
    print("begun", flush=True)
    await asyncio.gather(*(_browse(port, names, number) for number in range(BROWSERS)))


if __name__ == "__main__":
    asyncio.run(_all(int(sys.argv[1]), sys.argv[2:]))
