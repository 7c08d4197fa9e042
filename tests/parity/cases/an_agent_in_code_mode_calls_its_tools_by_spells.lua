local offered, seen = {}, {}
local function write(source)
  return function(request)
    for _, one in ipairs(request.tools) do offered[one.name] = true end
    return { tool_calls = { { name = "run_spell", args = { source = source } } } }
  end
end
local function answer(request)
  for _, message in ipairs(request.messages) do
    if message.role == "tool" then seen[#seen + 1] = JSON.decode(message.parts[1].content) end
  end
  return { text = "5" }
end

local price = Tool.define{ name = "price", description = "Price.", run = function(args) return #args.thing end }
local agent = Agent.create{
  tools = { price, "calculate" }, code_mode = { attempts = 3 },
  model = Model.scripted{ replies = {
    write("local t = nil\nreturn t.x"),
    write([[
      local sum = Tool.call("price", { thing = "a" }) + Tool.call("price", { thing = "bolt" })
      print("adding")
      return sum
    ]]),
    answer,
  } },
}
local reply = agent:run("What do they cost?")
local names = {}
for name in pairs(offered) do names[#names + 1] = name end
local failed = seen[1].error
return { reply.text, names, failed.code, failed.line, seen[1].runs_left, seen[2], #agent:messages(), agent:has_tool("price") }
