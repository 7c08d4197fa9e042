"""Queries select what they say, and no query takes more than its budget."""

from __future__ import annotations

import functools

import pytest

DATA = {"items": [{"name": "a", "price": 3}, {"name": "b", "price": 9}], "on": True}


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("items[0].name", "a"),
        ("items[*].name", ["a", "b"]),
        ("items[?price > `5`].name | [0]", "b"),
        ("length(items)", 2),
        ("sum(items[].price)", 12),
        ("sort_by(items, &price)[-1].name", "b"),
        ("{n: items[].name, on: on}", {"n": ["a", "b"], "on": True}),
        ("missing", None),
        ("join(', ', items[].name)", "a, b"),
        ("map(&name, items)", ["a", "b"]),
        ("items[::-1].name", ["b", "a"]),
    ],
)
def test_jmespath(call, query, result):
    assert call("json_query", data=DATA, query=query) == {"result": result}


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("$.items[0].name", ["a"]),
        ("$..name", ["a", "b"]),
        ("$.items[?@.price > 5].name", ["b"]),
        ("$.items[-1:].price", [9]),
        ("$.items[?match(@.name, '[b-z]')].price", [9]),
        ("$.items[?search(@.name, 'a|x')].price", [3]),
        ("$.items[?length(@.name) == 1 && count(@.*) == 2].name", ["a", "b"]),
        ("$.none", []),
        ("$.items[?@ == $.items[0]].name", ["a"]),
    ],
)
def test_jsonpath(call, query, result):
    assert call("json_query", data=DATA, query=query, language="jsonpath")["result"] == result


def test_jsonpath_says_where(call):
    assert call("json_query", data=DATA, query="$..name", language="jsonpath")["paths"] == [
        "$['items'][0]['name']",
        "$['items'][1]['name']",
    ]


def test_text_is_read_as_json(call):
    assert call("json_query", data='[1, {"a": 2}]', query="[1].a") == {"result": 2}


DOUBLING = "|".join(["[@,@]"] * 60)
WIDE = [list(range(300))] * 300
TREE = functools.reduce(lambda below, _: [below] * 3, range(7), 1)
BOMBS = [
    (1, DOUBLING, "jmespath"),
    (1, f"{DOUBLING}|to_string(@)", "jmespath"),
    (1, f"{DOUBLING}|length(to_string(@))", "jmespath"),
    (1, "|".join(["{a:@,b:@}"] * 60), "jmespath"),
    (1, "{a:" + "|".join(["[@,@]"] * 30) + ",b:" + "|".join(["[@,@]"] * 30) + "}|a==b", "jmespath"),
    (1, "|".join(["[@,@]"] * 30) + "|contains(@, @)", "jmespath"),
    ("[1]", "|".join(["map(&[@,@], @)"] * 40), "jmespath"),
    ('"ab"', "|".join(["join('', [@,@])"] * 40), "jmespath"),
    ('"ab"', "|".join(["to_string([@,@])"] * 40), "jmespath"),
    (WIDE, "[*][*].[@,@,@,@,@,@,@,@]|[][]|[*].[@,@,@,@,@,@]", "jmespath"),
    (WIDE, "[*].map(&contains(@, `1`), [@,@,@,@,@,@,@,@,@,@,@,@])", "jmespath"),
    (TREE, "$..[?@..[?@..[?@..*]]]", "jsonpath"),
    (WIDE, "$[*][?$..[?$..*]]", "jsonpath"),
    (WIDE, "$[*][?$[0] == $[1]]", "jsonpath"),
    (["a" * 10_000] * 1000, "$[?count($[?search(@, 'x')]) == 0]", "jsonpath"),
    (list(range(20_000)), "$[*]", "jsonpath"),
    (WIDE * 20, "length(@)", "jmespath"),
]


@pytest.mark.parametrize(("data", "query", "language"), BOMBS, ids=lambda part: str(part)[:24])
def test_bomb_stops_at_the_budget(refusal, data, query, language):
    assert refusal("json_query", data=data, query=query, language=language) == "tool.output"


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*)*x"])
def test_filter_regex_does_not_backtrack(call, pattern):
    query = f"$[?search(@, '{pattern}')]"
    call("json_query", data=["a" * 5000 + "!"], query=query, language="jsonpath")


@pytest.mark.parametrize("pattern", ["(", "(?=a)", "a{9999}"])
def test_filter_regex_that_is_none_matches_nothing(call, pattern):
    query = f"$[?match(@, '{pattern}')]"
    assert call("json_query", data=["a"], query=query, language="jsonpath")["result"] == []


@pytest.mark.parametrize(
    ("data", "query", "language"),
    [
        ("not json", "a", "jmespath"),
        ("", "a", "jmespath"),
        ("[" * 5000, "a", "jmespath"),
        ('"\ud800"', "a", "jmespath"),
        (b"bytes", "a", "jmespath"),
        ({}, "", "jmespath"),
        ({}, "a[", "jmespath"),
        ({}, "nope(@)", "jmespath"),
        ({}, "length(`1`)", "jmespath"),
        ({}, "a" * 1001, "jmespath"),
        ({}, "(" * 900, "jmespath"),
        ({}, "!" * 900 + "a", "jmespath"),
        ({}, "to_number('1e999')", "jmespath"),
        ({}, "", "jsonpath"),
        ({}, "$.a[", "jsonpath"),
        ({}, "a.b", "jsonpath"),
        ({}, "$[?nope(@)]", "jsonpath"),
        ({}, "$[" + "?(" * 400, "jsonpath"),
        ({}, "$[?" + "!" * 900 + "@]", "jsonpath"),
        ({}, "$[99999999999999999999]", "jsonpath"),
    ],
    ids=lambda part: ascii(part)[:20],
)
def test_what_cannot_be_queried_is_refused(refusal, data, query, language):
    assert refusal("json_query", data=data, query=query, language=language) == "tool.arguments"


def test_data_nested_too_deep_is_refused(refusal):
    deep = []

    for _ in range(100):
        deep = [deep]

    assert refusal("json_query", data=deep, query="@") == "tool.arguments"
