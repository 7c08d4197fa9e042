local codes = {}
for i, key in ipairs{ "", "a\nb", ("x"):rep(257) } do
  local ok, problem = pcall(State.get, key)
  codes[i] = { problem.code, problem.hint }
end
State.set(("x"):rep(256), 1)
return { codes, #State.keys()[1] }
