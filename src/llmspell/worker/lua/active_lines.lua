-- Lines at which Lua can stop: read from the compiled form, for Lua tells them of one function only.
--
-- Source: the format of `string.dump` in Lua 5.4 (ldump.c, and `luaG_getfuncline` for the lines).

local p = ...
local unpack, dump, byte, load = string.unpack, string.dump, string.byte, load

local HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1
local ABSOLUTE = -128               -- the line of this instruction stands in a list of its own
local PREFIX = 2                    -- instructions of what is put before a file
local CONSTANT = { [0x03] = 8, [0x13] = 8 }

local function new_reader(text)
  local at = HEADER + 1
  local reader = {}

  function reader.skip(count) at = at + count end

  function reader.byte()
    at = at + 1
    return byte(text, at - 1)
  end

  function reader.signed()
    local value
    value, at = unpack("b", text, at)
    return value
  end

  function reader.number()
    local value = 0
    while true do
      local b = reader.byte()
      value = value << 7 | b & 0x7f
      if b & 0x80 ~= 0 then return value end
    end
  end

  function reader.skip_text()
    local size = reader.number()
    if size > 0 then at = at + size - 1 end
  end

  return reader
end

local function skip_constants(reader)
  for _ = 1, reader.number() do
    local kind = reader.byte()
    if kind == 0x04 or kind == 0x14 then reader.skip_text() else reader.skip(CONSTANT[kind] or 0) end
  end
end

local function read_steps(reader)
  local steps, absolute = {}, {}
  for i = 1, reader.number() do steps[i] = reader.signed() end
  for _ = 1, reader.number() do
    local at = reader.number()
    absolute[at + 1] = reader.number()
  end
  return steps, absolute
end

local function skip_names(reader)
  for _ = 1, reader.number() do
    reader.skip_text()
    reader.number()
    reader.number()
  end
  for _ = 1, reader.number() do reader.skip_text() end
end

local function read_function(reader, lines, is_main)
  reader.skip_text()
  local line = reader.number()
  reader.number()
  reader.byte()
  local skipped = is_main and PREFIX or reader.byte()     -- a function of any number of arguments begins with one more
  if is_main then reader.byte() end
  reader.byte()
  reader.skip(4 * reader.number())
  skip_constants(reader)
  reader.skip(3 * reader.number())
  for _ = 1, reader.number() do read_function(reader, lines, false) end
  local steps, absolute = read_steps(reader)
  for i = 1, #steps do
    line = steps[i] == ABSOLUTE and absolute[i] or line + steps[i]
    if i > skipped then lines[line] = true end
  end
  skip_names(reader)
end

-- Return the set of lines of a file where Lua can stop; nil where it is no Lua.
function p.active_lines(source)
  local f = load("local require = ... " .. source, "=file", "t")
  if not f then return nil end
  local lines = {}
  read_function(new_reader(dump(f)), lines, true)
  return lines
end
