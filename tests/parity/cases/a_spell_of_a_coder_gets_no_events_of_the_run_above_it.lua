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

local agent = coder({},
  run([[
    local events = Event.subscribe(">")
    local ok, problem = pcall(function() return events:next(0.05) end)
    Hook.on("before:tool", function() return Hook.deny("mine") end)
    return ok or problem.code
  ]]), run('return 2'))
local output = agent:run("Go.").output
return { output.runs[1].result, output.runs[2].result }
