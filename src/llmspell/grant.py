"""Grants: what a run may touch. What no grant covers is denied."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

import msgspec

from llmspell.errors import DeniedError, UsageError, nearest

__all__ = ["KINDS", "Grants", "Need", "parse_rules"]

KINDS: dict[str, str] = {
    "env": "read an environment variable (by name)",
    "fs.read": "read files below a folder",
    "fs.write": "write files below a folder",
    "memory": "keep and find notes of a scope, such as `user` (`user/ada` for one owner, globs allowed)",
    "model": "call a model (`vendor/model`, globs allowed)",
    "net": "reach host:port (`*.example.com:443` for whole labels)",
    "net.private": "reach a host:port on a private or loopback address",
    "state": "keep and read state of a scope, such as `user` (`user/ada` for one owner, globs allowed)",
    "tool": "call a tool (by name, globs allowed)",
}
"""Every kind of grant with what it permits."""


MEMO_SIZE = 1024
"""Decisions kept; rules never change, so they stay right."""


class Need(msgspec.Struct, frozen=True, gc=False):
    """One concrete thing that an act is going to touch.

    Attributes:
        kind: One of `KINDS`.
        target: The path, host:port or name.
    """

    kind: str
    target: str

    def __str__(self) -> str:
        return f"{self.kind}={self.target}"


class _Layer(msgspec.Struct, frozen=True):
    allow: Mapping[str, tuple[str, ...]]
    deny: Mapping[str, tuple[str, ...]]

    def allows(self, need: Need) -> bool:
        return not self.denies(need) and any(_covers(need, rule) for rule in self.allow.get(need.kind, ()))

    def denies(self, need: Need) -> bool:
        return any(_covers(need, rule) for rule in self.deny.get(need.kind, ()))


class Grants:
    """A stack of rule sets that all have to say yes; narrowing adds one, nothing widens.

    Args:
        allow: Rules that permit, by kind. Paths are made absolute here and now.
        deny: Rules that forbid, by kind; deny wins.
        base: Where relative paths of needs start; the working folder unless given.
    """

    __slots__ = ("_base", "_layers", "_memo")

    def __init__(
        self,
        allow: Mapping[str, Iterable[str]] | None = None,
        deny: Mapping[str, Iterable[str]] | None = None,
        *,
        base: str = "",
    ) -> None:
        self._layers = (_Layer(_rules(allow or {}), _rules(deny or {})),)
        self._base = os.path.realpath(base)
        self._memo: dict[Need, bool] = {}

    def narrow(self, other: Grants) -> Grants:
        """Return what both permit; relative paths start where they do here."""
        both = Grants(base=self._base)
        both._layers = (*self._layers, *other._layers)
        return both

    def based(self, folder: str) -> Grants:
        """Return the same grants with relative paths starting in a folder."""
        moved = Grants(base=folder)
        moved._layers = self._layers
        return moved

    def absolute(self, rules: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
        """Return rules with their relative paths made absolute, as those of needs are here."""
        return {
            kind: [os.path.join(self._base, target) if kind.startswith("fs.") else target for target in targets]
            for kind, targets in rules.items()
        }

    @property
    def fingerprint(self) -> str:
        """A text that two grants share only when they permit the same; what is cached under it leaks to no other."""
        return repr((self._base, self._layers))

    def allows(self, need: Need) -> bool:
        """Whether the need is covered."""
        if (known := self._memo.get(need)) is None:
            if len(self._memo) >= MEMO_SIZE:
                self._memo.clear()

            known = self._memo[need] = self._decide(need)

        return known

    def denies(self, need: Need) -> bool:
        """Whether a rule forbids the need, whatever others permit."""
        return any(layer.denies(need) for layer in self._layers)

    def _decide(self, need: Need) -> bool:
        need = self._placed(need)
        return all(layer.allows(need) for layer in self._layers)

    def _placed(self, need: Need) -> Need:
        if not need.kind.startswith("fs."):
            return need

        return Need(need.kind, os.path.normpath(os.path.join(self._base, need.target)))

    def _way_out(self, need: Need) -> str:
        """Return what helps where a need is not covered."""
        if self.denies(self._placed(need)):
            return "a rule denies it, and a denial wins over every permission"

        return f"allow it with --allow {need}" if need.kind in KINDS else ""

    def require(self, needs: Iterable[Need], by: object) -> None:
        """Let pass what is granted.

        Args:
            needs: All that is going to be touched.
            by: Who wants it; its text stands in the message.

        Raises:
            DeniedError: `grant.denied`, naming the first need that is not covered.
        """
        for need in needs:
            if not self.allows(need):
                raise DeniedError(
                    f"{by} needs {need}, which is not granted",
                    code="grant.denied",
                    hint=self._way_out(need),
                    data={"kind": need.kind, "target": need.target},
                )

    def folders(self, kind: str) -> tuple[str, ...]:
        """Return the absolute folders and files that a file kind permits, before narrowing."""
        return self._layers[0].allow.get(kind, ())


def parse_rules(rules: Iterable[str]) -> dict[str, list[str]]:
    """Return `kind=target` texts as rules by kind; a kind alone means all its targets.

    Raises:
        UsageError: A kind is unknown.
    """
    parsed: dict[str, list[str]] = {}

    for rule in rules:
        kind, _, target = rule.partition("=")

        if kind not in KINDS:
            raise UsageError(f'"{kind}" is not a kind of grant', hint=nearest(kind, list(KINDS)))

        parsed.setdefault(kind, []).append(target or ("/" if kind.startswith("fs.") else "*"))

    return parsed


def _rules(rules: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    for kind in rules:
        if kind not in KINDS:
            raise UsageError(f'"{kind}" is not a kind of grant', hint=nearest(kind, list(KINDS)))

    return {
        kind: tuple([os.path.realpath(target) if kind.startswith("fs.") else target for target in targets])
        for kind, targets in rules.items()
    }


def _covers(need: Need, rule: str) -> bool:
    if need.kind.startswith("fs."):
        return rule == "/" or need.target == rule or need.target.startswith(f"{rule}/")

    if need.kind.startswith("net"):
        return _covers_host(need.target.lower(), rule.lower())

    if need.kind in {"memory", "state"} and "/" not in rule:
        return fnmatchcase(need.target.partition("/")[0], rule)

    return fnmatchcase(need.target, rule)


def _covers_host(target: str, rule: str) -> bool:
    if rule == "*":
        return True

    host, _, port = target.rpartition(":")
    rule_host, _, rule_port = rule.rpartition(":") if ":" in rule else (rule, "", "*")

    if rule_port not in {"*", port}:
        return False

    return host.endswith(rule_host[1:]) if rule_host.startswith("*.") else host == rule_host
