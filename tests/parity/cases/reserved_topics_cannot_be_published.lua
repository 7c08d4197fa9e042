local codes = {}
for _, topic in ipairs{ "tool.finished", "dead.a", "_inbox.1", "a b", "a.*" } do
    local ok, problem = pcall(Event.publish, topic)
    codes[#codes + 1] = problem.code
end
return codes
