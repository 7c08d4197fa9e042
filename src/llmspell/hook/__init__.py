"""Hooks: code that is asked around crossings and may change or refuse them."""

from llmspell.hook.breaker import Breaker
from llmspell.hook.combine import How, combine
from llmspell.hook.crossing import Crossing
from llmspell.hook.hook import Asked, Hook, HookFunction, Match, Sieve, hook, on
from llmspell.hook.point import KINDS, POINTS, Point, parse_point
from llmspell.hook.table import Explanation, HookTable
from llmspell.hook.verdict import CacheHit, Deny, Redirect, Replace, Retry, Verdict, allowed

__all__ = [
    "KINDS",
    "POINTS",
    "Asked",
    "Breaker",
    "CacheHit",
    "Crossing",
    "Deny",
    "Explanation",
    "Hook",
    "HookFunction",
    "HookTable",
    "How",
    "Match",
    "Point",
    "Redirect",
    "Replace",
    "Retry",
    "Sieve",
    "Verdict",
    "allowed",
    "combine",
    "hook",
    "on",
    "parse_point",
]
