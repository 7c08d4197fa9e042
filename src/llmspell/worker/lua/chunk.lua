-- Chunks: the text of a file, compiled so that its own frame stays.
--
-- `return f()` is a tail call: the frame of the caller is gone before `f` runs, and with it the line that an error
-- or a stack should name. Inside functions that is what a tail call is for; a file runs once, and its last line is
-- most often such a return. So the tail calls of the file itself, not of functions in it, are made plain ones.

local p = ...
local load, dump, byte, sub = load, string.dump, string.byte, string.sub
local pack, unpack, concat = string.pack, string.unpack, table.concat

local HEADER = 4 + 1 + 1 + 6 + 3 + 8 + 8 + 1      -- signature, version, format, data, sizes, two numbers, upvalues
local OPCODE, A_AND_B = 0x7f, 0x00ff7f80          -- of an instruction; a call gives all results where C is zero

-- Read a number of the dump: seven bits a byte, the last one marked.
local function read_size(code, at)
  local n = 0
  while true do
    local part = byte(code, at)
    at, n = at + 1, n << 7 | part & 0x7f
    if part >= 0x80 then return n, at end
  end
end

-- Return where the instructions of the outermost function begin, and how many there are.
local function find_instructions(code)
  local size, at = read_size(code, HEADER + 1)
  at = at + size - 1                                -- the name of the file
  local _
  _, at = read_size(code, at)                       -- first line
  _, at = read_size(code, at)                       -- last line
  local count, first = read_size(code, at + 3)      -- after parameters, varargs, stack
  return first, count
end

-- The third instruction of these is the call.
local function opcode_of(text)
  local code = dump(load(text))
  return unpack("<I4", code, find_instructions(code) + 8) & OPCODE
end

local CALL, TAIL_CALL = opcode_of("f()"), opcode_of("return f()")

local function without_tail_calls(code)
  local first, count = find_instructions(code)
  local parts, done = {}, 1
  for at = first, first + 4 * (count - 1), 4 do
    local instruction = unpack("<I4", code, at)
    if instruction & OPCODE == TAIL_CALL then
      parts[#parts + 1] = sub(code, done, at - 1)
      parts[#parts + 1] = pack("<I4", instruction & A_AND_B | CALL)
      done = at + 4
    end
  end
  if done == 1 then return nil end
  parts[#parts + 1] = sub(code, done)
  return concat(parts)
end

-- Compile the text of a file; as `load`.
function p.load_chunk(text, file, env)
  local f, problem = load(text, "=" .. file, "t", env)
  if not f then return nil, problem end
  local code = without_tail_calls(dump(f))
  return code and load(code, "=" .. file, "b", env) or f
end
