local function watch(replies, max_failures)
  local monitor = Agent.from_template("monitor", {
    events = "tick", max_events = 2, max_failures = max_failures, model = Model.scripted{ replies = replies },
  })
  local task = Task.spawn(function()
    local ok, reply = pcall(function() return monitor:run("Look.") end)
    return ok and reply.output or reply.code
  end)
  Task.sleep(0.02)
  Event.publish("tick") Event.publish("tick")
  return task:await()
end
local down = { error = "provider.server" }
local output = watch({ down, { output = { acted = false, note = "fine" } } }, 3)
return { output.seen, output.notes[1].failed, output.notes[2].failed, watch({ down, down }, 2) }
