"""Ending the turn of Lua code that computes: a hook that yields.

Lua's own `debug` has no such hook. Source: the manual of Lua 5.4, `lua_Hook`, `lua_sethook` and `lua_yieldk`: a hook may
yield at a count or a line, with no values. Only a C function can be such a hook, so this one is made with ctypes, where
the VM's library exports the functions it needs.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ["Cutter"]

_LINE, _COUNT = 2, 3
"""Events of a hook."""

_ON_LINE, _ON_COUNT = 1 << _LINE, 1 << _COUNT
_VERSION = 504.0
_PATIENCE = 64
"""How many lines of the prelude are looked at before the cut is put off."""


class _Activation(ctypes.Structure):
    """The begin of a `lua_Debug`."""

    _fields_ = (
        ("event", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("namewhat", ctypes.c_char_p),
        ("what", ctypes.c_char_p),
        ("source", ctypes.c_char_p),
    )


_HOOK = ctypes.PYFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)


class _Library:
    """The functions of the VM's library that a cut needs; none of them raises a Lua error where it is called.

    Raises:
        AttributeError: It does not export one of them.
    """

    def __init__(self, path: str) -> None:
        library = ctypes.PyDLL(path)
        state, number = ctypes.c_void_p, ctypes.c_int
        self.version = library.lua_version
        self.version.restype, self.version.argtypes = ctypes.c_double, (state,)
        self.get_hook = library.lua_gethook
        self.get_hook.restype, self.get_hook.argtypes = state, (state,)
        self.get_mask = library.lua_gethookmask
        self.get_mask.argtypes = (state,)
        self.set_hook = library.lua_sethook
        self.set_hook.restype, self.set_hook.argtypes = None, (state, state, number, number)
        self.get_info = library.lua_getinfo
        self.get_info.argtypes = (state, ctypes.c_char_p, state)
        self.can_yield = library.lua_isyieldable
        self.can_yield.argtypes = (state,)
        self.yield_ = library.lua_yieldk
        self.yield_.argtypes = (state, number, ctypes.c_ssize_t, state)


class Cutter:
    """Makes coroutines of one VM yield at the next line of a script.

    A line is told by comparing with the instruction before, which a hook that is new does not know: two instructions
    pass before lines count.

    Args:
        library: The VM's functions.
        count: After how many instructions its own hook is called.
        skipped: The source whose functions are never cut.
    """

    def __init__(self, library: _Library, count: int, skipped: bytes) -> None:
        self._library = library
        self._count = count
        self._skipped = skipped
        self._own_hook, self._own_mask = 0, _ON_COUNT
        self._patience = 0
        self._cut = False
        self._first, self._second, self._last = _HOOK(self._on_first), _HOOK(self._on_second), _HOOK(self._on_line)

    @classmethod
    def of(cls, vm: ModuleType, count: int, skipped: bytes) -> Cutter | None:
        """Return the cutter for a VM's module, or None where its library does not allow it."""
        try:
            library = _Library(str(vm.__file__))
        except (AttributeError, OSError):
            return None

        return cls(library, count, skipped) if library.version(None) == _VERSION else None

    def cut(self, coroutine: bytes) -> None:
        """Have the running coroutine yield nothing as soon as it can.

        Args:
            coroutine: Its address, as `%p` gives it.
        """
        state = int(coroutine, 16)
        if not self._own_hook:
            self._own_hook, self._own_mask = self._library.get_hook(state), self._library.get_mask(state)
        self._patience = _PATIENCE
        self._library.set_hook(state, self._first, _ON_LINE | _ON_COUNT, 1)

    def was_cut(self) -> bool:
        """Tell whether the last coroutine that yielded was made to; once."""
        cut, self._cut = self._cut, False
        return cut

    def _on_first(self, state: int, at: int) -> None:
        if not self._library.can_yield(state):
            self._restore(state)
        elif _Activation.from_address(at).event == _COUNT:
            self._library.set_hook(state, self._second, _ON_LINE | _ON_COUNT, 1)

    def _on_second(self, state: int, at: int) -> None:
        if _Activation.from_address(at).event == _COUNT:
            self._library.set_hook(state, self._last, _ON_LINE, 0)

    def _on_line(self, state: int, at: int) -> None:
        self._library.get_info(state, b"S", at)
        inside = _Activation.from_address(at).source == self._skipped
        self._patience -= 1
        if inside and self._patience > 0:
            return

        self._restore(state)
        if not inside and self._library.can_yield(state):
            self._cut = True
            self._library.yield_(state, 0, 0, None)

    def _restore(self, state: int) -> None:
        self._library.set_hook(state, self._own_hook, self._own_mask, self._count)
