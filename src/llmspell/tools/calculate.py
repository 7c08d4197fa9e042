"""Arithmetic on exact integers and floats, with caps that no expression passes."""

from __future__ import annotations

import ast
import math
import statistics
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict, cast

from llmspell.errors import ToolError
from llmspell.tool import Example, tool

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CalculateResult", "calculate"]

Number: TypeAlias = "int | float"

MAX_LENGTH = 500
MAX_BITS = 4_096
MAX_COUNT = 1_000
EXACT = 2**53

_NODES = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.IfExp,
    ast.Call,
    ast.Name,
    ast.Load,
    ast.Constant,
    ast.operator,
    ast.unaryop,
    ast.boolop,
    ast.cmpop,
)


class CalculateResult(TypedDict):
    """The value of an expression.

    Attributes:
        value: The number or truth value; an integer beyond 2^53 is rounded here, and nil when too large for a float.
        text: The same in full: every digit of an integer, 15 significant ones of a float.
    """

    value: int | float | bool | None
    text: str


@tool(
    category="text",
    timeout_s=5.0,
    examples=(
        Example({"expression": "2 ** 10 + 1"}, {"value": 1025, "text": "1025"}),
        Example({"expression": "sqrt(a * a + b * b)", "variables": {"a": 3, "b": 4}}, {"value": 5.0, "text": "5"}),
        Example({"expression": "0.1 + 0.2"}, {"value": 0.30000000000000004, "text": "0.3"}),
    ),
)
async def calculate(expression: str, *, variables: dict[str, float | int] | None = None) -> CalculateResult:
    """Evaluate an arithmetic expression exactly.

    Operators: + - * / // % ** (power), comparisons, and, or, not, x if c else y. Functions: abs,
    ceil, comb, cos, degrees, exp, factorial, floor, gcd, hypot, lcm, log, log10, log2, max, mean,
    median, min, perm, radians, round, sin, sqrt, stdev, sum, tan and the arc and hyperbolic ones;
    they take numbers as separate arguments. Constants: pi, e, tau.

    Args:
        expression: The expression, such as "round(19.99 * 1.19, 2)"; at most 500 characters.
        variables: Values of names that the expression uses.
    """
    value = _evaluate(_parse(expression), _names(variables or {}))
    return _result(value)


def _parse(expression: str) -> ast.expr:
    if len(expression) > MAX_LENGTH:
        raise _refused(f"the expression is longer than {MAX_LENGTH} characters", "split it")

    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _refused("the expression is not arithmetic", "write it like 2 * (3 + 4)") from error

    for node in ast.walk(tree):
        _check(node)

    return tree.body


def _check(node: ast.AST) -> None:
    if isinstance(node, ast.BitXor):
        raise _refused("^ is not an operator here", "write ** for power")

    if not isinstance(node, _NODES):
        raise _refused(f"{type(node).__name__} has no place in arithmetic", "use numbers, operators and functions")

    if isinstance(node, ast.Constant) and type(node.value) not in {int, float, bool}:
        raise _refused(f"{node.value!r:.40} is not a number", "use numbers only")

    if isinstance(node, ast.Call) and not isinstance(node.func, ast.Name):
        raise _refused("only named functions can be called", "write it like sqrt(2)")


def _names(variables: dict[str, float | int]) -> dict[str, Number]:
    constants: dict[str, Number] = {"pi": math.pi, "e": math.e, "tau": math.tau}

    for name, value in variables.items():
        if not name.isidentifier() or name.startswith("_") or name in constants or name in _FUNCTIONS:
            raise _refused(f"{name!r:.40} cannot be the name of a variable", "choose a plain name not in use")

        constants[name] = _bounded(value)

    return constants


def _evaluate(tree: ast.expr, names: dict[str, Number]) -> object:
    import simpleeval

    evaluator = cast("Any", simpleeval).SimpleEval(operators=_operators(), functions=_FUNCTIONS, names=names)

    try:
        return evaluator.eval("", previously_parsed=tree)
    except simpleeval.FunctionNotDefined as error:
        raise _refused(
            f"there is no function {error.func_name:.40}", f"known: {', '.join(sorted(_FUNCTIONS))}"
        ) from error
    except simpleeval.NameNotDefined as error:
        raise _refused(f"the name {error.name:.40} has no value", "pass it in variables") from error
    except ZeroDivisionError as error:
        raise ToolError("the expression divides by zero", hint="check the divisor") from error
    except OverflowError as error:
        raise ToolError("a number became too large", code="tool.output", hint="use smaller numbers") from error
    except (ValueError, TypeError, RecursionError, statistics.StatisticsError, simpleeval.InvalidExpression) as error:
        raise _refused(
            f"the expression has no value: {error!s:.100}", "check the arguments of its functions"
        ) from error


def _result(value: object) -> CalculateResult:
    if isinstance(value, bool):
        return {"value": value, "text": "true" if value else "false"}

    if isinstance(value, int):
        return {"value": value if abs(value) <= EXACT else _rounded(value), "text": str(value)}

    if isinstance(value, float) and math.isfinite(value):
        return {"value": value, "text": format(value, ".15g")}

    shown = value if isinstance(value, float | complex) else f"a {type(value).__name__}"
    raise ToolError(f"the result is {shown!s:.40}, which is not a real number", hint="check roots and logarithms")


def _rounded(value: int) -> float | None:
    try:
        return float(value)
    except OverflowError:
        return None


def _bounded(value: object) -> Any:
    if isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise OverflowError

    return value


def _power(base: Number, exponent: Number) -> Any:
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1 and exponent > 0:
        if math.log2(abs(base)) * exponent > MAX_BITS:
            raise OverflowError

    elif isinstance(exponent, int) and exponent.bit_length() > 64:
        raise OverflowError

    return base**exponent


def _round(value: float, digits: int = 0) -> Number:
    if abs(digits) > 100:
        raise ValueError("round to at most 100 digits")

    return round(value, digits) if digits else round(value)


def _counting(function: Callable[..., int]) -> Callable[..., int]:
    def counted(*numbers: int) -> int:
        if any(abs(number) > MAX_COUNT for number in numbers):
            raise OverflowError

        return _bounded(function(*numbers))

    return counted


def _folded(function: Callable[..., Number]) -> Callable[..., Number]:
    def folded(*numbers: Number) -> Number:
        return _bounded(function(*numbers))

    return folded


def _over_all(function: Callable[[tuple[Number, ...]], Number]) -> Callable[..., Number]:
    def over_all(*numbers: Number) -> Number:
        return function(numbers)

    return over_all


def _operators() -> dict[type[ast.AST], Callable[..., Any]]:
    import operator

    return {
        ast.Add: _folded(operator.add),
        ast.Sub: _folded(operator.sub),
        ast.Mult: _folded(operator.mul),
        ast.Div: cast("Any", operator.truediv),
        ast.FloorDiv: cast("Any", operator.floordiv),
        ast.Mod: operator.mod,
        ast.Pow: _power,
        ast.USub: operator.neg,
        ast.UAdd: operator.pos,
        ast.Not: operator.not_,
        ast.Eq: operator.eq,
        ast.NotEq: operator.ne,
        ast.Lt: operator.lt,
        ast.LtE: operator.le,
        ast.Gt: operator.gt,
        ast.GtE: operator.ge,
    }


_PLAIN = (
    "acos acosh asin asinh atan atan2 atanh ceil cos cosh degrees exp floor fmod gcd hypot isqrt log log10 log2"
    " radians sin sinh sqrt tan tanh trunc"
)

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(math, name) for name in _PLAIN.split()},
    "abs": abs,
    "comb": _counting(math.comb),
    "factorial": _counting(math.factorial),
    "lcm": _folded(math.lcm),
    "max": _over_all(max),
    "mean": _over_all(statistics.fmean),
    "median": _over_all(statistics.median),
    "min": _over_all(min),
    "perm": _counting(math.perm),
    "pow": _power,
    "round": _round,
    "stdev": _over_all(statistics.stdev),
    "sum": _over_all(sum),
}


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
