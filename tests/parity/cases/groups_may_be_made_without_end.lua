local size = 0
local function text() return ("x"):rep(20000) end
for i = 1, 400 do
  size = size + #Task.all{ text }[1] + #Task.timeout(5, text) + #Task.scope(text)
end
return size
