local got
local flow = Workflow.sequential{ steps = {
  { name = "first", run = function() return { list = { 1, 2 }, word = "hey" } end },
  { name = "second", input = {
      whole = "{{ steps.first.output.list }}", text = "say {{ steps.first.output.word|upper }} {{ input }}",
      deep = { { "{{ last.list[0] + 1 }}" } }, plain = "no template", status = "{{ steps.first.status }}",
    }, run = function(value) got = value return 1 end },
} }
flow:run("now")
return got
