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

local agent = coder({ seconds = 0.3, attempts = 2, result_chars = 10 },
  run('while true do end'), run('return "0123456789abc"'), run('return 1'))
local reply = agent:run("Loop.")
return { reply.output.runs[1].error.code, seen[#seen], seen[#seen - 1], #reply.output.runs }
