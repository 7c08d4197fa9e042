local flow = Workflow.sequential{ name = "main", description = "All.", max_steps = 50, limits = { turns = 3 }, steps = {
  { name = "a", tool = "calculate", input = { expression = "{{ input }} + 1" }, retry = { attempts = 2 }, timeout_s = 5,
    on_error = { fallback = { tool = "calculate", input = { expression = "0" } } }, undo = "calculate" },
  Workflow.loop{ name = "rep", times = 2, until_ = "last.value > 100", body = { name = "b", tool = "calculate", when = "true",
    input = { expression = "{{ last.value }} * 3" } } },
} }
local table_ = flow:to_table()
local again = Workflow.load(table_)
return { again:run(4).output.value, JSON.encode(again:to_table()) == JSON.encode(table_), table_.steps[2].workflow.options.until_,
  table_.steps[1].on_error.fallback.tool, table_.max_steps }
