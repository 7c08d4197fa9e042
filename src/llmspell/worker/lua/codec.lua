-- Frames as bytes: the msgpack codec of the Lua side, exact or refused.
--
-- Runs no script code: tables are read raw, so metamethods never fire here.

local p = ...
local type, next, rawequal, rawlen, rawget = type, next, rawequal, rawlen, rawget
local math_type, concat, sort = math.type, table.concat, table.sort
local byte, sub, pack, unpack = string.byte, string.sub, string.pack, string.unpack
local utf8_len, tointeger = utf8.len, math.tointeger
local setmetatable = setmetatable

local MAX_DEPTH = 64
local CALLBACK, HANDLE, BIG, EMPTY = 1, 2, 3, 4

local null = setmetatable({}, {
  __tostring = function() return "null" end,
  __metatable = false,
  __newindex = function() error("JSON.null cannot be changed", 2) end,
})
local lists = setmetatable({}, { __mode = "k" })
local maps = setmetatable({}, { __mode = "k" })
p.null, p.lists, p.maps = null, lists, maps

-- what cannot cross

local root, of, path, seen = "", "", {}, {}

local function place(depth)
  local text = root
  for i = 1, depth do
    local key = path[i]
    text = text .. (type(key) == "string" and "." .. p.safe_text(key) or "[" .. key .. "]")
  end
  return text .. of
end

local function refuse(depth, reason)
  p.throw("bridge.convert", place(depth) .. " cannot cross to the host: " .. reason, "pass plain data, handles or functions")
end

-- encoding

local buffer, size = {}, 0

local function put(text)
  size = size + 1
  buffer[size] = text
end

local function put_length(n, short, short_max, wide8, wide16, wide32)
  if n <= short_max then
    put(pack("B", short + n))
  elseif wide8 and n < 256 then
    put(pack("BB", wide8, n))
  elseif n < 65536 then
    put(pack(">BI2", wide16, n))
  else
    put(pack(">BI4", wide32, n))
  end
end

local function put_string(text)
  local n = #text
  if utf8_len(text) then
    put_length(n, 0xa0, 31, 0xd9, 0xda, 0xdb)
  elseif n < 256 then
    put(pack("BB", 0xc4, n))
  else
    put(n < 65536 and pack(">BI2", 0xc5, n) or pack(">BI4", 0xc6, n))
  end
  put(text)
end

local function put_number(n)
  if math_type(n) == "float" then
    put(pack(">Bd", 0xcb, n))
  elseif n >= 0 and n < 128 then
    put(pack("B", n))
  else
    put(pack(">Bi8", 0xd3, n))
  end
end

local function put_ext(code, payload)
  put(pack("BBb", 0xc7, #payload, code))
  put(payload)
end

local function id_payload(id) return pack(">BI8", 0xcf, id) end

-- "list", n | "map", sorted keys | "empty" | nil, reason
local function shape(t)
  local count, strings, keys = 0, 0, {}
  for k in next, t do
    count = count + 1
    if type(k) == "string" then
      strings = strings + 1
      keys[strings] = k
    elseif math_type(k) ~= "integer" then
      return nil, "a table key is a " .. type(k)
    end
  end
  if count == 0 then
    return lists[t] and "list" or maps[t] and "map" or "empty", lists[t] and 0 or keys
  end
  if strings == count then
    sort(keys)
    return "map", keys
  end
  if strings > 0 then return nil, "the table is a list and a map at once" end
  if rawlen(t) ~= count then return nil, "the list has holes; use JSON.null for a missing item" end
  return "list", count
end
p.shape = shape

local put_value

local function put_list(t, n, depth)
  put_length(n, 0x90, 15, nil, 0xdc, 0xdd)
  for i = 1, n do
    local item = rawget(t, i)
    path[depth] = i
    if item == nil then refuse(depth, "the list has holes; use JSON.null for a missing item") end
    put_value(item, depth)
  end
end

local function put_map(t, keys, depth)
  local n = #keys
  put_length(n, 0x80, 15, nil, 0xde, 0xdf)
  for i = 1, n do
    local key = keys[i]
    path[depth] = key
    if not utf8_len(key) then refuse(depth, "a table key is not UTF-8") end
    put_string(key)
    put_value(rawget(t, key), depth)
  end
end

local function put_table(t, depth)
  local id = p.handle_ids[t]
  if id then return put_ext(HANDLE, id_payload(id)) end
  if p.inner_ids[t] then refuse(depth, "a " .. p.kind_of(t) .. " stays inside the spell") end
  if seen[t] then refuse(depth, "the table contains itself") end
  if depth >= MAX_DEPTH then refuse(depth, "more than " .. MAX_DEPTH .. " levels deep") end
  local kind, detail = shape(t)
  if not kind then refuse(depth, detail) end
  if kind == "empty" then return put_ext(EMPTY, "") end
  seen[t] = true
  if kind == "list" then put_list(t, detail, depth + 1) else put_map(t, detail, depth + 1) end
  seen[t] = nil
end

put_value = function(v, depth)
  local kind = type(v)
  if kind == "string" then
    put_string(v)
  elseif kind == "number" then
    put_number(v)
  elseif v == nil or rawequal(v, null) then
    put("\xc0")
  elseif kind == "boolean" then
    put(v and "\xc3" or "\xc2")
  elseif kind == "table" then
    put_table(v, depth)
  elseif kind == "function" then
    put_ext(CALLBACK, id_payload(p.register(v)))
  else
    refuse(depth, "a Lua " .. kind)
  end
end

-- callbacks are registered while a frame is built; a refused frame takes them back
local function begin(count)
  buffer, size, path = {}, 0, {}
  if next(seen) then seen = {} end
  p.begin_sending()
  put(pack("B", 0x90 + count))
end

local function finish() return concat(buffer, "", 1, size) end

-- Return the bytes of a frame; `fields` hold plain values, `args` (when given) stand at `at`.
function p.frame(...)
  local n = select("#", ...)
  begin(n)
  root, of = "result", ""
  for i = 1, n do put_value((select(i, ...)), 0) end
  return finish()
end

-- A call; `origin` is the host's call of a script function that it is made for, if any.
function p.call_frame(id, op, args, task_id, origin)
  begin(origin and 6 or 5)
  put_string("call")
  put_number(id)
  put_string(op)
  local n = args.n
  while n > 0 and args[n] == nil do n = n - 1 end
  put_length(n, 0x90, 15, nil, 0xdc, 0xdd)
  local shift = args.shift or 0
  of = " of " .. op
  for i = 1, n do
    root = i > shift and "argument " .. i - shift or "the handle"
    put_value(args[i], 0)
  end
  put_number(task_id)
  if origin then put_number(origin) end
  return finish()
end

-- decoding: every reader takes (data, position) and returns value, next position

local read
local trouble

local function read_string(data, at, n) return sub(data, at, at + n - 1), at + n end

local function read_list(data, at, n)
  local list = {}
  for i = 1, n do list[i], at = read(data, at) end
  if n == 0 then lists[list] = true end
  return list, at
end

local function read_map(data, at, n)
  local map = {}
  for _ = 1, n do
    local key
    key, at = read(data, at)
    map[key], at = read(data, at)
  end
  if n == 0 then maps[map] = true end
  return map, at
end

local function read_ext(data, at, n)
  local code, after = unpack("b", data, at), at + 1 + n
  if code == HANDLE then
    local fields = read(data, at + 1)
    return p.make_handle(fields[1], fields[2], fields[3]), after
  end
  trouble = code == BIG and "the integer " .. sub(data, at + 1, after - 1) .. " does not fit Lua's 64 bits"
    or "a value of unknown kind " .. code
  return null, after
end

local fixed = {
  [0xc0] = function(_, at) return null, at end,
  [0xc2] = function(_, at) return false, at end,
  [0xc3] = function(_, at) return true, at end,
  [0xc7] = function(data, at) return read_ext(data, at + 1, byte(data, at)) end,
  [0xc8] = function(data, at) return read_ext(data, at + 2, (unpack(">I2", data, at))) end,
  [0xc9] = function(data, at) return read_ext(data, at + 4, (unpack(">I4", data, at))) end,
  [0xca] = function(data, at) return unpack(">f", data, at) end,
  [0xcb] = function(data, at) return unpack(">d", data, at) end,
  [0xcc] = function(data, at) return unpack("B", data, at) end,
  [0xcd] = function(data, at) return unpack(">I2", data, at) end,
  [0xce] = function(data, at) return unpack(">I4", data, at) end,
  [0xd0] = function(data, at) return unpack("b", data, at) end,
  [0xd1] = function(data, at) return unpack(">i2", data, at) end,
  [0xd2] = function(data, at) return unpack(">i4", data, at) end,
  [0xd3] = function(data, at) return unpack(">i8", data, at) end,
  [0xcf] = function(data, at)
    local n = unpack(">i8", data, at)
    if n < 0 then trouble = "an integer does not fit Lua's 64 bits" end
    return n, at + 8
  end,
  [0xdc] = function(data, at) return read_list(data, at + 2, (unpack(">I2", data, at))) end,
  [0xdd] = function(data, at) return read_list(data, at + 4, (unpack(">I4", data, at))) end,
  [0xde] = function(data, at) return read_map(data, at + 2, (unpack(">I2", data, at))) end,
  [0xdf] = function(data, at) return read_map(data, at + 4, (unpack(">I4", data, at))) end,
}
for code, format in next, { [0xc4] = "B", [0xc5] = ">I2", [0xc6] = ">I4", [0xd9] = "B", [0xda] = ">I2", [0xdb] = ">I4" } do
  fixed[code] = function(data, at)
    local n, after = unpack(format, data, at)
    return read_string(data, after, n)
  end
end
for power = 0, 4 do
  fixed[0xd4 + power] = function(data, at) return read_ext(data, at, 1 << power) end
end

read = function(data, at)
  local code = byte(data, at)
  if code < 0x80 then return code, at + 1 end
  if code < 0x90 then return read_map(data, at + 1, code - 0x80) end
  if code < 0xa0 then return read_list(data, at + 1, code - 0x90) end
  if code < 0xc0 then return read_string(data, at + 1, code - 0xa0) end
  if code >= 0xe0 then return code - 256, at + 1 end
  return fixed[code](data, at + 1)
end

-- Return the list of a frame, and why a value in it could not be taken over exactly.
function p.decode(data)
  trouble = nil
  local frame = read(data, 1)
  return frame, trouble
end
