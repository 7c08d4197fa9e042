"""What chunks hold is merged; a chunk need not hold everything."""

from llmspell.agents.extractor import loosened, merge
from llmspell.schema import compile_schema

PERSON = {
    "type": "object",
    "required": ["required"],
    "properties": {
        "required": {"type": "string"},
        "list": {"type": "array", "minItems": 2, "items": {"type": "object", "required": ["a"]}},
    },
}


def test_maps_merge_by_key_and_lists_without_doubles():
    conflicts = []
    merged = merge({"a": [1, 2], "b": {"c": None}}, {"a": [2, 3], "b": {"c": 4, "d": 5}}, conflicts)

    assert (merged, conflicts) == ({"a": [1, 2, 3], "b": {"c": 4, "d": 5}}, [])


def test_a_difference_is_noted_and_what_was_found_first_stays():
    conflicts = []
    merged = merge({"a": {"b": 1}}, {"a": {"b": 2}}, conflicts)

    assert (merged, conflicts) == ({"a": {"b": 1}}, ["a.b: one part says 1, another one 2"])


def test_nothing_gives_way_to_something():
    assert [merge(None, 1, []), merge(1, None, []), merge(None, None, [])] == [1, 1, None]


def test_a_loosened_schema_demands_nothing_but_types():
    check = compile_schema(loosened(PERSON), "loose")

    assert [check({}), check({"list": [{}]})] == ["", ""]
    assert check({"required": 1}) != ""


def test_a_property_that_is_called_like_a_demand_stays():
    assert "required" in loosened(PERSON)["properties"]


def test_a_loosened_schema_of_a_scalar_allows_nothing():
    check = compile_schema(loosened({"enum": ["a", "b"]}), "loose")

    assert [check(None), check("a")] == ["", ""]
    assert check("c") != ""
