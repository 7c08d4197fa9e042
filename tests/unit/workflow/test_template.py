"""Templates and expressions: what they give, what they refuse, and that their work is bounded."""

import subprocess
import sys
import time

import pytest

from llmspell.errors import WorkflowError
from llmspell.workflow.template import compile_expression, compile_input, compile_template

STEPS = {"fetch": {"output": "hey", "status": "done"}}
VARIABLES = {"input": {"items": [1, 2], "n": 3}, "last": 5, "steps": STEPS, "text": "a" * 1000, "nothing": None}

GIVES = {
    "{{ input.items }}": [1, 2],
    "{{ last }}": 5,
    "{{ steps.fetch.output }}": "hey",
    "{{ nothing }}": None,
    "{{ {'a': [last]} }}": {"a": [5]},
    "{{ input.items|map('string')|list }}": ["1", "2"],
    "{{ [{'a': 1}, {'a': 2}]|selectattr('a', 'eq', 2)|list }}": [{"a": 2}],
    "{{ input.lost|default('none') }}": "none",
    "{{ input['n'] + 1 }}": 4,
    "{{ last > 3 and not nothing }}": True,
    "n={{ input.n }} all={{ input.items }}": "n=3 all=[1,2]",
    "{{ last ~ '!' ~ nothing }}": "5!null",
    "{% for i in input.items %}{{ loop.index }}:{{ i }}{{ ',' if not loop.last }}{% endfor %}": "1:1,2:2",
    "{% if last > 3 %}large{% else %}small{% endif %}": "large",
    "{% set a = 3 %}{{ a * 2 }}": "6",
    "{{ input|tojson }}": '{"items":[1,2],"n":3}',
    "{{ input.items|join('-') }}": "1-2",
    "{# only a remark #}text": "text",
    "{% raw %}{{ last }}{% endraw %}": "{{ last }}",
}

MALFORMED = [
    "{{ last",
    "{% if %}",
    "{{ last.upper() }}",
    "{{ range(10) }}",
    "{% macro f() %}{% endmacro %}",
    "{% block a %}{% endblock %}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% for a in input recursive %}{% endfor %}",
    "{% call f() %}{% endcall %}",
    "{% filter upper %}{% endfilter %}",
    "{{ text|center(1000000000) }}",
    "{{ text|attr('__class__') }}",
    "{{ text|format }}",
    "{{ text is lost }}",
    "{{ " + "(" * 3000 + " }}",
    "{{ " + "-" * 300 + "1 }}",
    "{{ last }}" * 20_000,
]

REFUSED = [
    "{{ 'a' * 10**9 }}",
    "{{ text * 10000000 }}",
    "{{ [text] * 10000000 }}",
    "{{ 9**99999 }}",
    "{{ 2**4000 * 2**4000 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ text|replace('a', text)|replace('a', text)|replace('a', text) }}",
    "{{ text|join(text)|join(text)|join(text) }}",
    "{% set a = text %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "{% set a = text %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = [1] %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = [1] %}" + "{% set a = [a, a] %}" * 40 + "{{ a }}",
    "{% set a = [1] %}" + "{% set a = [a, a] %}" * 30 + "{{ a|tojson }}",
    "{% for a in text %}{% for b in text %}{% for c in text %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in text %}{% for b in text %}{% endfor %}{% endfor %}",
    "{% for a in text %}{% for b in text %}{{ text }}{% endfor %}{% endfor %}",
    "{% for a in text %}{% set b = text|list|sort|map('upper')|list %}{% endfor %}",
    "{{ text|list|map('replace', 'a', text * 1000)|list|length }}",
    "{{ text.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{{ self }}",
    "{{ cycler }}",
    "{{ lost }}",
    "{{ input.lost }}",
    "{% for a in lost %}{% endfor %}",
    "{{ nothing.part }}",
    "{{ 1 / 0 }}",
    "{{ last + text }}",
    "{{ [1]|map('lost')|list }}",
]


@pytest.mark.parametrize(("source", "gives"), GIVES.items(), ids=range(len(GIVES)))
def test_template_gives(source, gives):
    value = compile_template(source)(VARIABLES)

    assert (value, type(value)) == (gives, type(gives))


@pytest.mark.parametrize("source", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_template_is_refused_when_it_is_compiled(source):
    with pytest.raises(WorkflowError) as caught:
        compile_template(source)

    assert caught.value.code == "workflow.template"
    assert source[:20] in caught.value.message


@pytest.mark.parametrize("source", REFUSED, ids=range(len(REFUSED)))
def test_template_that_cannot_or_must_not_be_filled_in_is_refused(source):
    render = compile_template(source)
    begun = time.process_time()

    with pytest.raises(WorkflowError) as caught:
        render(VARIABLES)

    assert caught.value.code == "workflow.template"
    assert time.process_time() - begun < 5  # no timing: a bomb would take minutes, or all memory


def test_text_without_marks_is_no_template():
    assert compile_input("plain") is None
    assert compile_input({"a": ["plain", 1, None, b"x"]}) is None


def test_templates_are_filled_in_wherever_they_stand():
    render = compile_input({"a": ["{{ last }}", 7], "b": "x{{ last }}", "c": {"d": "plain"}})

    assert render is not None
    assert render(VARIABLES) == {"a": [5, 7], "b": "x5", "c": {"d": "plain"}}


def test_expression_may_be_written_with_or_without_braces():
    assert compile_expression("last > 3")(VARIABLES) is True
    assert compile_expression("{{ last > 3 }}")(VARIABLES) is True


@pytest.mark.parametrize("source", ["last >", "", "1 }} {{ 2", "{{ last"])
def test_malformed_expression_is_refused(source):
    with pytest.raises(WorkflowError, match="malformed"):
        compile_expression(source)


def test_missing_name_has_a_hint():
    with pytest.raises(WorkflowError) as caught:
        compile_template("{{ input.itms }}")(VARIABLES)

    assert caught.value.hint == 'did you mean "items"?'


def test_a_template_is_compiled_once():
    assert compile_template("{{ last }} once") is compile_template("{{ last }} once")


def test_a_key_hides_no_part_of_a_map():
    value = {"input": {"items": 1, "keys": 2, "get": 3}}

    assert compile_template("{{ [input.items, input.keys, input.get] }}")(value) == [1, 2, 3]


def test_jinja_is_loaded_with_the_first_template():
    program = (
        "import sys, llmspell.workflow as w; w.Workflow.sequential('s', [lambda x: x]);"
        "print('jinja2' in sys.modules); w.Workflow.sequential('s', [w.Step(run=len, input='{{ last }}')]);"
        "print('jinja2' in sys.modules, 'yaml' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "True", "False"]
