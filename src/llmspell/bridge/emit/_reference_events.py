"""Reference page of the events."""

from __future__ import annotations

from llmspell.bridge.emit._markdown import page, table
from llmspell.journal import JOURNALED

__all__ = ["KINDS", "event_page"]

KINDS: dict[str, str] = {
    "agent": "a run of an agent",
    "artifact": "an access to an artifact, named `<scope>.<name>`; its input is an `ArtifactAccess`, left out where its scope is encrypted",
    "embedding": "a call of an embedding model; its input is an `EmbedRequest`, left out where the notes' scope is encrypted",
    "handoff": "a conversation goes from one agent to another",
    "id": "`Id.uuid`",
    "memory": "an access to notes, named `<scope>.<op>`; its input is a `MemoryAccess`, left out where its scope is encrypted",
    "model": "a call of a model",
    "now": "`Time.now`",
    "random": "`Random.number`, `Random.int`, `Random.choice`",
    "session": "an access to a session, named `<scope>.<id>`; its input is a `SessionAccess`, left out where its scope is encrypted",
    "sleep": "`Task.sleep`",
    "spell": "a run of a spell",
    "state": "an access to kept state, named `<scope>.<key>`; its input is a `StateAccess`, left out where state is encrypted",
    "step": "a step of a workflow, named `<workflow>.<step>`",
    "tool": "a call of a tool",
    "workflow": "a run of a workflow",
}
"""The kinds of crossings there are."""

INTRODUCTION = """An event tells what has happened; it never blocks a run. Its envelope has the fields of CloudEvents:
`id`, `source` (the run), `type` (the topic), `time`, `subject` (the component) and `data`. Topics are words joined by
dots; in patterns `*` stands for one word and a last `>` for one or more."""


def event_page() -> str:
    """Return the page of all topics."""
    kinds = [
        (f"`{kind}`", text, "yes" if kind in JOURNALED else "no", f"`{kind}.started` and the others")
        for kind, text in KINDS.items()
    ]
    return page(
        "Events",
        INTRODUCTION,
        "Each crossing of the boundary gives two events, its start and its end, and more where hooks have it so:",
        table(
            ("Topic", "When", "Data"),
            [
                ("`<kind>.started`", "before the act", "the input"),
                ("`<kind>.finished`", "it gave a result", "the result"),
                ("`<kind>.failed`", "it failed or was cancelled", "the error's code"),
                ("`<kind>.denied`", "a grant or a hook refused it", "the error's code"),
                ("`<kind>.retried`", "a hook has it done again", "`{hook, attempt, delay_s}`"),
                ("`<kind>.redirected`", "a hook has another one do it", "`{hook, to}`"),
            ],
        ),
        table(("Kind", "What crosses", "Journaled", "Topics"), kinds),
        "Besides:",
        table(
            ("Topic", "When", "Data"),
            [
                ("`agent.moved`", "an agent's lifecycle state changed", "`{from, to}`"),
                (
                    "`spell.queued`",
                    "a spell has to wait, because as many run as may; the subject is its file",
                    "`{running, waiting}`",
                ),
                (
                    "`hook.failed`",
                    "a hook raised or took too long; the subject is the hook",
                    "`{hook, kind, name, code, message}`",
                ),
                (
                    "`dead.<topic>`",
                    "a subscriber's function failed for good on an event of the topic",
                    "`{event, error: {code, message, hint, stack}, attempts, pattern}`",
                ),
                (
                    "`cache.damaged`",
                    "the hook `cache` could not read an answer that a store keeps, deleted it and asks anew; the "
                    "subject is the component",
                    "`{kind, name, code, message}`",
                ),
                (
                    "`cost.updated`",
                    "the hook `cost` has added up a model call; the subject is the model",
                    "`{usd, tokens, input_tokens, output_tokens, requests, unpriced_tokens, models, agents}`",
                ),
            ],
        ),
    )
