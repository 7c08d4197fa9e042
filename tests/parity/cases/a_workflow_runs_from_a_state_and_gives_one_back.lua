local note = Tool.define{ name = "note", description = "Notes.", run = function(args, call)
  local log = call.state:get("log")
  log[#log + 1] = args.text
  call.state:set("log", log)
  return #log
end }
local flow = Workflow.sequential{ name = "flow", steps = {
  { tool = note, input = { text = "{{ state.topic }} {{ input }}" } },
  function(n, scope) return scope:get("topic") .. n end,
} }
local start = State.new{ topic = "rivers", log = { "start" } }
local done = Task.all{
  function() return flow:run_from(start, "one") end,
  function() return flow:run_from(start, "two") end,
}
local seen = { done[1].reply.output, done[1].reply.status, done[1].reply.steps.note.output, done[1].state:get("log") }
local conflicts = {}
for i, each in ipairs(done[1].state:conflicts(done[2].state)) do conflicts[i] = each.key end
local merged = done[1].state
merged:merge(done[2].state, { policy = "append_lists" })
local again = flow:run_from(merged)
local broken = Workflow.sequential{ steps = { function(_, scope) scope:set("topic", "x"); error("no") end } }
local ok, problem = pcall(broken.run_from, broken, start)
return { seen, conflicts, merged:get("log"), again.state:get("answer"), start:values(), flow.state, problem.code }
