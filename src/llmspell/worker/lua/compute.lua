-- Computations: the text of a function or of a chunk, run without the host.

local p = ...
local type, pcall, error, rawequal, table_unpack = type, pcall, error, rawequal, table.unpack

-- Return the compiled text, as an expression where it is one.
local function compile(source, file)
  local ok, f = pcall(p.compile, "return " .. source, file)
  if ok then return f end
  if p.control_of(f) then error(f, 0) end
  return p.compile(source, file)
end

-- Run the text of a start frame; what it gives is called where that is a function.
function p.run_computation(start)
  local args = start.compute.args
  local count = #args
  for i = 1, count do
    if rawequal(args[i], p.null) then args[i] = nil end
  end
  local main = compile(start.source, start.file)(table_unpack(args, 1, count))
  if type(main) ~= "function" then return main end
  return (main(table_unpack(args, 1, count)))   -- the stack calls it by this name
end
