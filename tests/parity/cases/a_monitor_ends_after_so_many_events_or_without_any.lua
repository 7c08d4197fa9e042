local function watch(options, count, replies)
  options.model = Model.scripted{ replies = replies, delay_s = 0.01 }
  options.events = "tick"
  local monitor = Agent.from_template("monitor", options)
  local task = Task.spawn(function() return monitor:run("Look.") end)
  Task.sleep(0.02)
  for i = 1, count do Event.publish("tick", i) end
  local output = task:await().output
  return { output.ended, output.seen, #output.notes, output.dropped }
end
local no = { output = { acted = false, note = "no" } }
return {
  watch({ max_events = 3, batch = 2 }, 5, { no, no, no }),
  watch({ idle_s = 0.3 }, 1, { no }),
  watch({ max_events = 9 }, 2, { no, { output = { acted = false, note = "enough", over = true } } }),
}
