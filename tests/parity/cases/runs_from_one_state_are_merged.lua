local note = Tool.define{ name = "note", description = "Notes.", run = function(args, call)
  local log = call.state:get("log", JSON.array())
  log[#log + 1] = args.text
  call.state:set("log", log)
  return "noted"
end }
local function agent(name)
  return Agent.create{ name = name, tools = { note }, model = Model.scripted{ replies = {
    { tool_calls = {{ name = "note", args = { text = name } }} }, { text = name },
  } } }
end
local start = State.new{ log = { "start" } }
local done = Task.all{
  function() return agent("one"):run_from(start, "go").state end,
  function() return agent("two"):run_from(start, "go").state end,
}
local names = {}
for i, each in ipairs(done[1]:conflicts(done[2])) do names[i] = each.key end
done[1]:delete("messages") done[2]:delete("messages") done[1]:delete("answer") done[2]:delete("answer")
local changed = done[1]:merge(done[2], { policy = "append_lists" })
return { names, changed, done[1]:values(), start:values() }
