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

local agent = coder({ tools = { "calculate" }, limits = { tool_calls = 3 } },
  run('for i = 1, 5 do Tool.call("calculate", { expression = "1" }) end'))
agent:run("Go.")
