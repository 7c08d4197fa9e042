local source = [[
  local codes = {}
  for i, try in ipairs{
    function() return Tool.call("calculate", { expression = "1" }) end,
    function() return Tool.call("file_read", { path = "/etc/hostname" }) end,
    function() return Model.ask("hi", { model = "scripted/offline" }) end,
  } do
    local ok, problem = pcall(try)
    codes[i] = ok and "ok" or problem.code
  end
  return codes
]]
local function codes(code_mode)
  local told
  local model = Model.scripted{ replies = {
    { tool_calls = { { name = "run_spell", args = { source = source } } } },
    function(request)
      told = JSON.decode(request.messages[#request.messages].parts[1].content).result
      return { text = "done" }
    end,
  } }
  Agent.create{ tools = { "file_read" }, code_mode = code_mode, model = model }:run("Go.")
  return told
end
return { codes(true), codes{ allow = {} }, codes{ allow = { ["fs.read"] = { "/" } } } }
