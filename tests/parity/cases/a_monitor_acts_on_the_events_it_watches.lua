local rung = {}
local ring = Tool.define{ name = "ring", description = "Rings.", run = function(args)
  rung[#rung + 1] = args.why
  Event.publish("order.rung", args.why)
  return "ok"
end }
local model = Model.scripted{ replies = {
  { output = { acted = false, note = "small" } },
  { tool_calls = { { name = "ring", args = { why = "large" } } } },
  { output = { acted = true, note = "rang" } },
} }
local monitor = Agent.from_template("monitor", { events = "order.*", until_ = "shop.closed", tools = { ring }, model = model })
local task = Task.spawn(function() return monitor:run("Ring for large orders.") end)
Task.sleep(0.02)
for _, amount in ipairs{ 1, 100 } do Event.publish("order.placed", { amount = amount }) end
while #rung == 0 do Task.sleep(0.005) end
Task.sleep(0.005)
Event.publish("shop.closed")
local output = task:await().output
return { output.ended, output.seen, output.acted, output.notes[2].note, rung, output.answer }
