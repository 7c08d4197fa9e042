"""Verdicts: what a hook may say, and where it may say it."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

import msgspec

from llmspell.errors import UsageError

__all__ = ["CacheHit", "Deny", "NoVerdict", "Redirect", "Replace", "Retry", "Verdict", "allowed", "check_verdict"]


NO_REASON = "it gave no reason"
"""What stands for the reason of a hook that gave none."""


class Replace(msgspec.Struct, frozen=True):
    """Before: act on this input instead. After and on errors: this is the result. Chunk: send this on, None for nothing.

    Attributes:
        value: A value of the same kind; of a record, a map of the fields that change.
    """

    value: object


class CacheHit(msgspec.Struct, frozen=True):
    """Before: this is the result; nothing happens."""

    value: object


class Deny(msgspec.Struct, frozen=True):
    """Refuse the crossing: the caller gets `hook.denied`. After: its result is thrown away.

    Attributes:
        reason: Why, for the error; where none is given, it says so.
    """

    reason: str = ""

    def __post_init__(self) -> None:
        if not self.reason:
            msgspec.structs.force_setattr(self, "reason", NO_REASON)


class Retry(msgspec.Struct, frozen=True):
    """After and on errors: do it again.

    Attributes:
        delay_s: Seconds to wait first.
        max: Retries that this hook may ask for; when they are used up, the error is raised, or the result refused.
    """

    delay_s: float = 0.0
    max: int = 3


class Redirect(msgspec.Struct, frozen=True):
    """Before and on errors: another one of the same kind shall do it.

    Attributes:
        target: Its name, or the tool, model or agent itself.
    """

    target: object


class NoVerdict(msgspec.Struct, frozen=True):
    """Something else that was said in place of a verdict; it is refused wherever it is said.

    Attributes:
        what: What it was, in words.
    """

    what: str


Verdict: TypeAlias = "Replace | CacheHit | Deny | Retry | Redirect | NoVerdict | None"
"""None goes on."""

_REDIRECTED = frozenset({"agent", "handoff", "model", "tool"})
_CHANGED: dict[str, frozenset[type]] = {
    "before": frozenset({Replace, CacheHit, Deny, Redirect}),
    "after": frozenset({Replace, Deny, Retry}),
    "error": frozenset({Replace, Deny, Retry, Redirect}),
    "chunk": frozenset({Replace, Deny}),
}
_CUSTOM = frozenset({Replace, Deny})


@cache
def allowed(stage: str, kind: str) -> frozenset[type]:
    """Return the verdicts that a point takes, besides going on.

    Args:
        stage: `before`, `after`, `error` or `chunk`.
        kind: The kind of crossing; `point` for custom points.
    """
    if kind == "point":
        return _CUSTOM if stage == "before" else frozenset()

    verdicts = _CHANGED[stage]

    if kind not in _REDIRECTED:
        verdicts -= {Redirect}

    # a spell that ran has printed and done what it did: it is not run a second time behind its caller's back
    return verdicts - {Retry} if kind == "spell" else verdicts


def check_verdict(verdict: object, stage: str, kind: str, hook: str) -> None:
    """Let pass what the point takes; None goes on everywhere and is not asked about.

    Raises:
        UsageError: `hook.verdict`: it is no verdict, or none for this point.
    """
    if type(verdict) in (taken := allowed(stage, kind)):
        if type(verdict) is Retry and not (verdict.delay_s >= 0 and verdict.max >= 1):
            said = f"the hook {hook} said Retry after {verdict.delay_s:g} s, at most {verdict.max} times"
            raise UsageError(said, code="hook.verdict", hint="a pause of 0 or more, and one time or more")

        return

    if type(verdict) is NoVerdict:
        raise UsageError(
            f"the hook {hook} said something else than a verdict at {stage}:{kind}: {verdict.what}",
            code="hook.verdict",
            hint="make one with Hook.deny, Hook.replace and so on, or say nothing to go on",
        )

    names = ", ".join(sorted([one.__name__ for one in taken]))
    said = type(verdict).__name__
    where = f"{stage}:{kind}" if kind != "point" else "a point of the spell's own"
    raise UsageError(
        f"the hook {hook} said {said} at {where}, which takes no such verdict",
        code="hook.verdict",
        hint=f"there: {names}, or nothing to go on" if names else "nothing can be said there",
    )
