"""Sessions: conversations that outlive runs."""

from llmspell.session.record import SessionAccess, SessionInfo, check_id
from llmspell.session.session import Session, SummaryOf, delete_session, list_sessions, shared_sessions
from llmspell.session.trim import OWN, Bound, Summarise, Trimming, kept_from, token_estimate

__all__ = [
    "OWN",
    "Bound",
    "Session",
    "SessionAccess",
    "SessionInfo",
    "Summarise",
    "SummaryOf",
    "Trimming",
    "check_id",
    "delete_session",
    "kept_from",
    "list_sessions",
    "shared_sessions",
    "token_estimate",
]
