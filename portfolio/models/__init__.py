from portfolio.models.audit import AuditEntry, OutboxEvent
from portfolio.models.column_meaning import ColumnMeaning
from portfolio.models.idempotency import IdempotencyKey
from portfolio.models.job import Job
from portfolio.models.mail import Mail
from portfolio.models.portfolio import Portfolio, PortfolioRole
from portfolio.models.request_count import RequestCount
from portfolio.models.snapshot import PortfolioSnapshot
from portfolio.models.token import ApiToken
from portfolio.models.user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "ColumnMeaning",
    "IdempotencyKey",
    "Job",
    "Mail",
    "OutboxEvent",
    "Portfolio",
    "PortfolioRole",
    "PortfolioSnapshot",
    "RequestCount",
    "User",
]
