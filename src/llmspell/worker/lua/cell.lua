-- Cells: pieces of a session, each run as a task of its own and shown as text.

local p = ...
local next, pcall, error, find, concat, table_pack = next, pcall, error, string.find, table.concat, table.pack

local HEAD = "local require = ... "

-- Return the compiled cell, as an expression where it is one; nil where more lines must follow.
local function compile(source, file)
  local ok, f = pcall(p.compile, HEAD .. "return " .. source, file)
  if ok then return f end
  if p.control_of(f) then error(f, 0) end
  ok, f = pcall(p.compile, HEAD .. source, file)
  if ok then return f end
  local problem = p.faults[f] and f.message or ""
  -- a string in quotes ends with its line
  if find(problem, "near <eof>", 1, true) and not find(problem, "unfinished string", 1, true) then return nil end
  error(f, 0)
end

-- Run a cell; return what the host shows: `{text}`, `{incomplete}`, or nothing.
local function evaluate(source, file)
  local f = compile(source, file)
  if not f then return { incomplete = true } end
  local values = table_pack(f(p.require_from(file)))
  if values.n == 0 then return nil end
  p.env._ = values[1]
  local parts = {}
  for i = 1, values.n do parts[i] = p.render(values[i]) end
  return { text = p.safe_text(concat(parts, "\t")) }
end

-- Take a cell of the host: what it requires comes along.
function p.take_cell(cell)
  for file, text in next, cell.modules do p.modules[file] = text end
  for file, names in next, cell.resolve do p.resolve[file] = names end
  for file, names in next, cell.refused do p.refused[file] = names end
  return evaluate, { cell.source, cell.file }
end
