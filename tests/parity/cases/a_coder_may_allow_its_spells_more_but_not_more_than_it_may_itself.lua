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

local agent = coder({ tools = { "file_read" }, allow = { model = { "scripted/*" }, ["fs.read"] = { "/" } } },
  run('return #Model.ask("hi", { model = "scripted/offline" }).text > 0'),
  run('return Tool.call("file_read", { path = "/etc/passwd" })'))
local runs = agent:run("Go.").output.runs
return { runs[1].result, runs[2].error.code }
