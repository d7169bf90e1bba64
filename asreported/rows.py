"""A list of the service, of which pages are read as they are needed."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

from asreported.async_connection import AsyncConnection
from asreported.bounds import Cursors
from asreported.connection import Connection
from asreported.exchange import Page
from asreported.question import FileForm, Question
from asreported.table import Table

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

T = TypeVar("T", bound=Struct)


@dataclass(frozen=True, repr=False)
class Rows(Generic[T]):
    """A list, not read yet: iterating reads it, page by page, all of them at the position of the first one.

    Each time it is read the service is asked again; ``to_list`` keeps what was read.
    """

    connection: Connection
    question: Question[T]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.question.answer.__name__} at {self.question.address}, not read yet>"

    def pages(self) -> Iterator[Page[T]]:
        """The pages one by one, each with the position at which all of them are read."""
        cursors = Cursors()
        page = self.connection.page(self.question, None)
        yield page
        while (cursor := cursors.after(page.next)) is not None:
            page = self.connection.page(self.question, cursor)
            yield page

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def to_list(self) -> list[T]:
        """All of it."""
        return list(self)

    def file(self, form: FileForm) -> bytes:
        """All of it as one file, as the service writes it: quicker than page by page, with units and a citation."""
        return self.connection.content(self.question.file(form))

    def to_polars(self, *, decimals: int | None = None) -> "pl.DataFrame":
        """All of it as a frame of polars: ``Table.to_polars``."""
        return self._table().to_polars(decimals=decimals)

    def to_pandas(self) -> "pd.DataFrame":
        """All of it as a frame of pandas: ``Table.to_pandas``."""
        return self._table().to_pandas()

    def to_arrow(self, *, decimals: int | None = None) -> "pa.Table":
        """All of it as a table of Arrow: ``Table.to_arrow``."""
        return self._table().to_arrow(decimals=decimals)

    def _table(self) -> Table:
        return Table(self.question.answer, self)


@dataclass(frozen=True, repr=False)
class AsyncRows(Generic[T]):
    """The same for asyncio: ``async for`` reads it, and each way to take all of it is awaited."""

    connection: AsyncConnection
    question: Question[T]

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.question.answer.__name__} at {self.question.address}, not read yet>"

    async def pages(self) -> AsyncIterator[Page[T]]:
        """The pages one by one, each with the position at which all of them are read."""
        cursors = Cursors()
        page = await self.connection.page(self.question, None)
        yield page
        while (cursor := cursors.after(page.next)) is not None:
            page = await self.connection.page(self.question, cursor)
            yield page

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def to_list(self) -> list[T]:
        """All of it."""
        return [item async for item in self]

    async def file(self, form: FileForm) -> bytes:
        """All of it as one file, as the service writes it: quicker than page by page, with units and a citation."""
        return await self.connection.content(self.question.file(form))

    async def to_polars(self, *, decimals: int | None = None) -> "pl.DataFrame":
        """All of it as a frame of polars: ``Table.to_polars``."""
        return (await self._table()).to_polars(decimals=decimals)

    async def to_pandas(self) -> "pd.DataFrame":
        """All of it as a frame of pandas: ``Table.to_pandas``."""
        return (await self._table()).to_pandas()

    async def to_arrow(self, *, decimals: int | None = None) -> "pa.Table":
        """All of it as a table of Arrow: ``Table.to_arrow``."""
        return (await self._table()).to_arrow(decimals=decimals)

    async def _table(self) -> Table:
        return Table(self.question.answer, await self.to_list())
