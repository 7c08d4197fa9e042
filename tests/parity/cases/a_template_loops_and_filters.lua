local got
local flow = Workflow.sequential{ steps = { {
  input = "{% for one in input %}{{ loop.index }}. {{ one.name }}{% if one.age > 17 %} (adult){% endif %}\n{% endfor %}",
  run = function(text) got = text end,
} } }
flow:run{ { name = "Ann", age = 20 }, { name = "Bob", age = 7 } }
return got
