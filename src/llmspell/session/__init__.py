"""Sessions: conversations that outlive runs."""

from llmspell.session.record import SessionAccess, SessionInfo, check_id
from llmspell.session.session import Session, delete_session, list_sessions, shared_sessions
from llmspell.session.trim import Bound, Summarise, kept_from, token_estimate

__all__ = [
    "Bound",
    "Session",
    "SessionAccess",
    "SessionInfo",
    "Summarise",
    "check_id",
    "delete_session",
    "kept_from",
    "list_sessions",
    "shared_sessions",
    "token_estimate",
]
