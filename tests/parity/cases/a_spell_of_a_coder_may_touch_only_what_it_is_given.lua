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

local agent = coder({ tools = { "calculate" }, attempts = 4 },
  run('return Tool.call("datetime", { operation = "now" })'),
  run('return Model.ask("hi", { model = "scripted/offline" }).text'),
  run('return Tool.call("file_read", { path = "flows/sum.json" })'),
  run('return require("./modules/counted")'))
local codes = {}
for i, one in ipairs(agent:run("Break out.").output.runs) do codes[i] = one.error.code end
return codes
