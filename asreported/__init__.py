"""A client of a service: everything that was reported, as it was known at any moment, with exact values."""

from asreported.amending import Correction
from asreported.async_ledger import AsyncLedger
from asreported.async_series import AsyncSeries
from asreported.connecting import connect, connect_async
from asreported.exchange import Page
from asreported.ledger import Ledger
from asreported.problems import (
    AnswerTooLarge,
    AsreportedError,
    BadQuestion,
    Conflict,
    NoAnswer,
    NotAllowed,
    NotAvailable,
    NotThere,
    NotUnderstood,
    Problem,
    TooMany,
)
from asreported.recording import Adjustment, Bulletin, Document, NewSeries, NewSource, Span, Statement
from asreported.rows import AsyncRows, Rows
from asreported.series import Series
from asreported.table import Table

__all__ = [
    "Adjustment",
    "AnswerTooLarge",
    "AsreportedError",
    "AsyncLedger",
    "AsyncRows",
    "AsyncSeries",
    "BadQuestion",
    "Bulletin",
    "Conflict",
    "Correction",
    "Document",
    "Ledger",
    "NewSeries",
    "NewSource",
    "NoAnswer",
    "NotAllowed",
    "NotAvailable",
    "NotThere",
    "NotUnderstood",
    "Page",
    "Problem",
    "Rows",
    "Series",
    "Span",
    "Statement",
    "Table",
    "TooMany",
    "connect",
    "connect_async",
]
