"""The one error tree: every failure has a code, a message and a hint.

    SpellError
    ├── UsageError        the caller wrote something wrong (arguments, names, configuration)
    │   ├── ConvertError      a value cannot cross between script and host exactly
    │   ├── NotFoundError     a name is unknown; the hint offers the nearest one
    │   └── ConfigError       a configuration value is unusable
    ├── ScriptError       the spell itself failed; carries file, line and script stack
    │   └── ScriptSyntaxError
    ├── DeniedError       a grant or a hook said no
    ├── ToolError         a tool could not do its work; shown to the model
    ├── ProviderError     a model provider failed; `retryable` says whether again may help
    ├── EventError        an event could not be delivered, answered or kept
    ├── AgentError        an agent cannot go on (bad state, bad output, handoff loop)
    ├── SessionError      a session takes nothing now, since it is suspended or closed
    ├── StateError        kept state cannot be read or written, or was changed meanwhile
    ├── WorkflowError     a workflow cannot go on; its data holds what its steps gave so far
    ├── WorkerError       a worker process died for a reason that is not a limit
    └── ControlError         not a failure of the work: cannot be swallowed by a script
        ├── LimitError        a declared limit was reached
        └── CancelledError    somebody asked the work to stop

`code` is the wire name: scripts, JSON output and events all carry it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from llmspell.frame import Frame, own_frames, stack_text

__all__ = [
    "CODES",
    "AgentError",
    "CancelledError",
    "ConfigError",
    "ControlError",
    "ConvertError",
    "DeniedError",
    "EventError",
    "LimitError",
    "NotFoundError",
    "ProviderError",
    "ScriptError",
    "ScriptSyntaxError",
    "SessionError",
    "SpellError",
    "StateError",
    "ToolError",
    "UsageError",
    "WorkerError",
    "WorkflowError",
    "causes",
    "nearest",
]


class SpellError(Exception):
    """Base of all errors of this library.

    Args:
        message: One sentence: what went wrong, with the offending name or value.
        code: Wire name, `area.problem`; defaults to the class's `default_code`.
        hint: What to do next; may be empty.
        data: More facts, JSON values only.

    An error that passed through a script also has `file`, `line` (from 1) and `stack` (one
    `file:line in function` a line, innermost first) of the place in the script, and `frames`: the stacks of
    scripts and of Python code in the order in which they called each other, innermost first.
    """

    default_code: ClassVar[str] = "error"
    retryable: bool = False
    file: str = ""
    line: int = 0
    stack: str = ""
    frames: tuple[Frame, ...] = ()

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str = "",
        data: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.hint = hint
        self.data = data or {}

    def __str__(self) -> str:
        return self.message

    @property
    def both_stacks(self) -> str:
        """The stack through scripts and Python code, one `file:line in function` a line, innermost first.

        What is llmspell's own, of the standard library or of a package is left out; `frames` has all.
        """
        return stack_text(own_frames(self.frames))


class UsageError(SpellError):
    """The caller asked for something that has no meaning here."""

    default_code = "usage"


class ConvertError(UsageError):
    """A value cannot cross between script and host without changing."""

    default_code = "bridge.convert"


class NotFoundError(UsageError):
    """A name is not known; the hint offers the nearest known one."""

    default_code = "not_found"


class ConfigError(UsageError):
    """A configuration value is missing, malformed or contradictory."""

    default_code = "config.invalid"


class ScriptError(SpellError):
    """The spell failed: an uncaught error in script code, with its place and stack."""

    default_code = "script.error"


class ScriptSyntaxError(ScriptError):
    """The spell's text is not a program of its language."""

    default_code = "script.syntax"


class DeniedError(SpellError):
    """A grant, a policy or a hook refused the act; it did not happen."""

    default_code = "denied"


class ToolError(SpellError):
    """A tool could not do its work. Its message is what a model gets to read."""

    default_code = "tool.failed"


class ProviderError(SpellError):
    """A model provider failed.

    Args:
        message: What the provider said, without secrets.
        code: Wire name; the `provider.…` ones have a usual hint.
        hint: What to do next; the code's usual hint unless given.
        status: HTTP status, where there was one.
        retry_after_s: Seconds the provider asked to wait, where it did.
        retryable: Whether the same request may succeed later; as is usual for the code unless given.
    """

    default_code = "provider.failed"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        hint: str = "",
        status: int | None = None,
        retry_after_s: float | None = None,
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message, code=code)
        self.hint = hint or _PROVIDER_HINTS.get(self.code, "")
        self.status = status
        self.retry_after_s = retry_after_s
        self.retryable = self.code in _RETRYABLE if retryable is None else retryable


class AgentError(SpellError):
    """An agent cannot go on."""

    default_code = "agent.failed"


class EventError(SpellError):
    """An event could not be delivered, answered or kept."""

    default_code = "event.failed"


class SessionError(SpellError):
    """A session is suspended or closed."""

    default_code = "session.state"


class StateError(SpellError):
    """Kept state cannot be read or written, or somebody else changed it meanwhile."""

    default_code = "state.unavailable"


class WorkflowError(SpellError):
    """A workflow cannot go on."""

    default_code = "workflow.failed"


class WorkerError(SpellError):
    """The process that held the script's VM ended unexpectedly."""

    default_code = "worker.died"


class ControlError(SpellError):
    """Control flow that a script's `pcall` or `try` must not swallow."""

    default_code = "control"


class LimitError(ControlError):
    """A declared limit was reached: `limit.wall`, `limit.cpu`, `limit.memory`, ….

    Args:
        message: Which one, with its value.
        code: Wire name.
        hint: What to do next.
        ends_run: Whether it is a limit of the very run that gets to know of it, which cannot go on.
    """

    default_code = "limit"

    def __init__(self, message: str, *, code: str | None = None, hint: str = "", ends_run: bool = False) -> None:
        super().__init__(message, code=code, hint=hint)
        self.ends_run = ends_run


class CancelledError(ControlError):
    """The work was asked to stop."""

    default_code = "cancelled"


CODES: dict[str, str] = {
    "agent.failed": "an agent cannot go on",
    "agent.handoff_loop": "agents handed a conversation round in a circle",
    "agent.output": "the model's answer does not fit the output schema after all repairs",
    "agent.state": "the operation is not allowed in the agent's lifecycle state",
    "agent.template": "the options of a built-in agent do not fit",
    "bridge.callback": "a script function was called after its spell had ended",
    "bridge.convert": "a value cannot cross between script and host exactly",
    "bridge.handle": "a handle is of another kind, closed, or from another spell",
    "bridge.unknown_op": "the script called a host function that does not exist",
    "bundle.invalid": "a bundle is damaged, was changed, or is none",
    "cancelled": "somebody asked the work to stop",
    "channel.closed": "a value was sent to a channel that is closed",
    "config.invalid": "a configuration value is missing, malformed or contradictory",
    "control": "control flow; cannot be caught by a script",
    "debug.protocol": "a client of the debugger sent what is no message of the protocol",
    "debug.refused": "the debugger cannot do what its client asked for",
    "denied": "a grant, a policy or a hook refused the act",
    "error": "any other failure",
    "event.envelope": "a map is not an event of CloudEvents 1.0",
    "event.exchange": "events cannot be exchanged with other machines",
    "event.failed": "an event could not be delivered",
    "event.journal": "no journal of events is kept, or it cannot be read or written",
    "event.no_reply": "an event that asks for no answer was answered",
    "event.no_responder": "nobody answers requests of a topic",
    "event.overflow": "a subscription ended because too many events waited",
    "event.reserved": "a topic that only the host publishes to was used",
    "event.source": "a source of events cannot start, or cannot go on",
    "event.timeout": "no event, or no answer, came in time",
    "event.topic": "a topic or a topic pattern is malformed",
    "grant.denied": "no grant covers what was asked for",
    "hook.denied": "a hook refused the act",
    "hook.failed": "a hook that has to be heard failed, so the act was refused",
    "hook.point": "there is no such hook point",
    "hook.unavailable": "a hook that has to be heard failed too often and is left alone for now",
    "hook.verdict": "a hook said what has no meaning at its point",
    "internal": "a fault of llmspell itself; please report it",
    "json.invalid": "the text is not JSON, or the value has no JSON form",
    "limit": "a declared limit was reached",
    "limit.artifact": "an artifact is larger than one may be",
    "limit.calls": "too many host calls were waiting at once",
    "limit.cost": "the money limit was reached",
    "limit.cpu": "the processor time limit was reached",
    "limit.depth": "callbacks, or spells inside spells, nested too deep",
    "limit.frame": "one message between script and host was too large",
    "limit.handles": "the spell holds as many objects of the host as it may",
    "limit.iterations": "a loop went on for longer than its max_iterations",
    "limit.memory": "the memory limit was reached",
    "limit.output": "the spell printed more than its output limit",
    "limit.queue": "as many spells run and wait as may",
    "limit.seconds": "the agent's time limit was reached",
    "limit.state": "a value, or all state of one owner, is larger than its cap",
    "limit.steps": "a workflow or an agent took more steps than its max_steps",
    "limit.tokens": "the token limit was reached",
    "limit.tool_calls": "the tool call limit was reached",
    "limit.turns": "the turn limit was reached",
    "limit.wall": "the wall time limit was reached",
    "memory.model": "notes have vectors of another embedding model than the one configured",
    "memory.no_index": "what keeps state cannot keep notes, or cannot look for words",
    "model.scripted_exhausted": "the scripted model has no reply left",
    "net.failed": "a host could not be reached, or its answer makes no sense",
    "net.redirect": "a redirect leads nowhere, or there are too many of them",
    "net.timeout": "a host did not answer in time",
    "net.too_large": "an answer is larger than its cap",
    "not_found": "a name is not known",
    "output.failed": "standard output takes nothing: it is closed, or the disk is full",
    "provider.auth": "the provider refused the key",
    "provider.bad_reply": "the provider's answer could not be understood",
    "provider.content_filter": "the provider refused the content",
    "provider.context_length": "the conversation is longer than the model's window",
    "provider.failed": "a model provider failed",
    "provider.missing_extra": "the provider needs an extra that is not installed",
    "provider.model_not_found": "the provider does not know the model",
    "provider.network": "the provider could not be reached",
    "provider.quota": "the account's quota is used up",
    "provider.rate_limit": "the provider asks to slow down",
    "provider.rejected": "the provider refused the request",
    "provider.server": "the provider failed on its side",
    "provider.stream_cut": "the provider's stream ended in the middle",
    "provider.timeout": "the provider did not answer in time",
    "script.error": "an uncaught error in script code",
    "script.module": "a module or sub-spell is missing, ambiguous, outside its folder, or broken",
    "script.syntax": "the text is not a program of its language",
    "script.unhandled_rejection": "a promise was rejected and nobody handled it",
    "session.state": "the session is suspended or closed",
    "state.conflict": "somebody else changed a key meanwhile; the error's data holds both versions",
    "state.corrupt": "the file that keeps state is damaged, or is no state file",
    "state.key": "an encrypted value cannot be read with the keys given, or a key is malformed",
    "state.missing_extra": "what keeps or encrypts state needs an extra that is not installed",
    "state.unavailable": "what keeps state cannot be reached, is locked or is full",
    "stream.misuse": "a stream was used in a way that has no meaning",
    "task.deadlock": "every task of a spell waits for another one",
    "task.group": "several tasks failed together; the error's data holds each",
    "task.misuse": "a task was used in a way that has no meaning",
    "task.timeout": "the time given to a task ran out",
    "tool.arguments": "a tool's arguments do not fit its schema",
    "tool.failed": "a tool could not do its work",
    "tool.not_found": "the path, key or page the tool looked for is not there",
    "tool.output": "a tool gave more output than its cap",
    "tool.timeout": "a tool did not finish in its time",
    "usage": "the caller asked for something that has no meaning here",
    "worker.died": "the process that held the script ended unexpectedly",
    "workflow.cycle": "a workflow is nested in itself",
    "workflow.failed": "a workflow cannot go on",
    "workflow.not_data": "a part of a workflow has no form as data",
    "workflow.not_undone": "a workflow was to run again, and what it had done could not be undone",
    "workflow.predicate": "a condition failed, or gave something else than true or false",
    "workflow.step_begun": "a step that runs or has run was to be changed",
    "workflow.step_failed": "a step failed; the error's data holds what the others gave",
    "workflow.step_timeout": "a step did not finish in its time",
    "workflow.template": "a template is malformed, names what is not there, or takes too much",
}
"""Every wire code with its meaning; the reference page of errors is printed from it."""

_RETRYABLE = frozenset(
    {
        "provider.network",
        "provider.rate_limit",
        "provider.server",
        "provider.stream_cut",
        "provider.timeout",
    }
)

_PROVIDER_HINTS = {
    "provider.auth": "check the provider's key, and that it may use this model",
    "provider.bad_reply": "check base_url: it must lead to the API itself, not to a web page or a proxy",
    "provider.content_filter": "change the input, or use a model with another policy",
    "provider.context_length": "shorten the conversation, or use a model with a larger window",
    "provider.failed": "look at the provider's status page",
    "provider.model_not_found": "check the model's name and base_url",
    "provider.network": "check the address, the proxy settings, and that the server is running",
    "provider.quota": "check plan and billing with the provider",
    "provider.rate_limit": "try again after a pause, or send fewer requests at once",
    "provider.rejected": "check the settings, the tools' schemas and the kinds of parts sent",
    "provider.server": "try again later",
    "provider.stream_cut": "try again",
    "provider.timeout": "try again, or raise timeout_s",
}


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what caused it, each once: somebody's code may have made a ring of them."""
    seen: set[int] = set()

    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__


def nearest(name: str, known: list[str] | tuple[str, ...], most: int = 12) -> str:
    """Return a hint that offers the known name nearest to a wrong one.

    Args:
        name: The name that was not found.
        known: The names that exist.
        most: How many of them are listed where none is near.

    Returns:
        `did you mean "x"?`, or a short list of what exists, or an empty text.
    """
    from difflib import get_close_matches

    if close := get_close_matches(name, known, n=1, cutoff=0.6):
        return f'did you mean "{close[0]}"?'

    return f"known: {', '.join(sorted(known)[:most])}" if known else ""
