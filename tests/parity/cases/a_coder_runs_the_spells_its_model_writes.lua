local seen = {}
local function run(source)
  return function(request)
    seen[#seen + 1] = request.messages[#request.messages].parts[1].content
    return { tool_calls = { { name = "run_spell", args = { source = source } } } }
  end
end
local function coder(options, ...)
  local replies = { ... }
  replies[#replies + 1] = function(request)
    seen[#seen + 1] = request.messages[#request.messages].parts[1].content
    return { text = "done" }
  end
  options.model = Model.scripted{ replies = replies }
  return Agent.from_template("coder", options)
end

local calls = 0
local price = Tool.define{ name = "price", description = "Price.", run = function(args) calls = calls + 1; return #args.thing end }
local agent = coder({ tools = { price, "calculate" } },
  run('local t = nil\nreturn t.x'),
  run([[
    local sum = 0
    for _, thing in ipairs{ "a", "bb" } do sum = sum + Tool.call("price", { thing = thing }) end
    print("adding")
    return { sum = sum, twice = Tool.call("calculate", { expression = sum .. " * 2" }).value }
  ]]))
local reply = agent:run("What do they cost?")
local first = reply.output.runs[1].error
return { reply.text, reply.output.result, first.code, first.line, #first.stack > 0, calls, seen[#seen], reply.output.runs[2].printed }
