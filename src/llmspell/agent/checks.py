"""What an agent is made of, checked when it is made."""

from __future__ import annotations

from llmspell.budget import Limits
from llmspell.errors import UsageError
from llmspell.provider import Model, ModelSettings

__all__ = ["check_limits", "check_parts"]


def check_parts(agent: str, model: object, settings: object, limits: object, max_parallel_tools: object) -> None:
    """Let pass what an agent can be made of.

    Args:
        agent: Its name, for the error.
        model: A name or a model.
        settings: Sampling settings.
        limits: Bounds of one run.
        max_parallel_tools: Tool calls of one turn that run at once.

    Raises:
        UsageError: One of them is something else.
    """
    if (
        isinstance(model, _MODELS)
        and isinstance(settings, ModelSettings)
        and isinstance(limits, Limits)
        and isinstance(max_parallel_tools, int)
        and max_parallel_tools >= 1
    ):
        return

    wanted = (
        ("model", model, _MODELS, "a name such as vendor/model, or a Model"),
        ("settings", settings, ModelSettings, "ModelSettings(…)"),
        ("limits", limits, Limits, "Limits(…)"),
    )

    for name, given, kind, hint in wanted:
        if not isinstance(given, kind):
            raise _misfit(name, agent, given, hint)

    raise UsageError(f"max_parallel_tools of {agent} is {max_parallel_tools}", hint="give a number from 1")


def check_limits(owner: str, limits: object) -> None:
    """Let pass bounds of one run.

    Args:
        owner: Whose they are, for the error.
        limits: The bounds.

    Raises:
        UsageError: They are something else, such as a map.
    """
    if not isinstance(limits, Limits):
        raise _misfit("limits", owner, limits, "Limits(…)")


def _misfit(name: str, owner: str, given: object, wanted: str) -> UsageError:
    return UsageError(f"the {name} of {owner} is of type {type(given).__name__}", hint=f"give {wanted}")


_MODELS = (str, Model)
