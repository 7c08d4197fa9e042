-- Values as text: `print`, `tostring` without addresses, and JSON.

local p = ...
local type, next, rawget, rawequal, tostring, getmetatable = type, next, rawget, rawequal, tostring, getmetatable
local setmetatable, select, tonumber, math_type = setmetatable, select, tonumber, math.type
local concat, utf8_len, utf8_char = table.concat, utf8.len, utf8.char
local format, gsub, byte, sub, find, match = string.format, string.gsub, string.byte, string.sub, string.find, string.match

local MAX_DEPTH = 64
local PIECE = 1000000

-- names instead of addresses

local numbers, next_number = setmetatable({}, { __mode = "k" }), 0

local function number_of(v)
  local n = numbers[v]
  if not n then
    next_number = next_number + 1
    n = next_number
    numbers[v] = n
  end
  return n
end

function p.has_text(v)
  local meta = getmetatable(v)
  return type(meta) == "table" and rawget(meta, "__tostring") ~= nil
end

-- Like Lua's own, but a table or function is numbered in order of appearance.
function p.tostring(...)
  local v = ...
  local kind = type(v)
  if select("#", ...) == 0 then p.argument_error("tostring", 1, "value expected") end
  if kind == "string" then return v end
  if kind == "number" or kind == "boolean" or kind == "nil" then return tostring(v) end
  if p.handle_ids[v] or p.inner_ids[v] then return p.handle_text(v) end
  if p.faults[v] or rawequal(v, p.null) or p.has_text(v) then return tostring(v) end
  local meta = getmetatable(v)
  local name = type(meta) == "table" and rawget(meta, "__name")
  return (type(name) == "string" and name or kind) .. ": " .. number_of(v)
end

-- JSON out

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ["\b"] = "\\b", ["\f"] = "\\f" }

local function escape(c) return escapes[c] or format("\\u%04x", byte(c)) end

local function quote(text) return '"' .. gsub(text, '[%c"\\\127]', escape) .. '"' end

local function float_text(n)
  for digits = 14, 17 do
    local text = format("%." .. digits .. "g", n)
    if tonumber(text) == n then return find(text, "[.e]") and text or text .. ".0" end
  end
end

local function is_finite(n) return n == n and n ~= 1 / 0 and n ~= -1 / 0 end

local function strict(problem) p.throw("json.invalid", "the value has no JSON form: " .. problem) end

local function number_text(n, lenient)
  if math_type(n) == "integer" then return format("%d", n) end
  if is_finite(n) then return float_text(n) end
  if lenient then return tostring(n) end
  strict("a number that is not finite")
end

local function other_text(v, lenient)
  if lenient then return p.tostring(v) end
  strict("a " .. type(v))
end

local write

local function write_list(t, n, lenient, above)
  local parts = {}
  for i = 1, n do parts[i] = write(rawget(t, i), lenient, above) end
  return "[" .. concat(parts, ",") .. "]"
end

local function write_map(t, keys, lenient, above)
  local parts = {}
  for i = 1, #keys do
    local key = keys[i]
    parts[i] = quote(type(key) == "string" and key or p.tostring(key)) .. ":" .. write(rawget(t, key), lenient, above)
  end
  return "{" .. concat(parts, ",") .. "}"
end

local function refuse_table(t, above)
  if above[t] then strict("a table that contains itself") end
  if above.depth >= MAX_DEPTH then strict("more than " .. MAX_DEPTH .. " levels") end
end

local function write_table(t, lenient, above)
  if p.handle_ids[t] or p.inner_ids[t] then return other_text(t, lenient) end
  if not lenient then refuse_table(t, above) end
  if above[t] then return '"<cycle>"' end
  if above.depth >= MAX_DEPTH then return '"…"' end
  local kind, detail = p.shape(t)
  if not kind and not lenient then strict(detail) end
  above[t], above.depth = true, above.depth + 1
  local text
  if kind == "list" then
    text = write_list(t, detail, lenient, above)
  else
    text = write_map(t, kind == "empty" and {} or kind and detail or p.ordered_keys(t), lenient, above)
  end
  above[t], above.depth = nil, above.depth - 1
  return text
end

local function write_string(text, lenient)
  if not lenient and not utf8_len(text) then strict("a string that is not UTF-8") end
  return quote(text)
end

write = function(v, lenient, above)
  local kind = type(v)
  if kind == "string" then return write_string(v, lenient) end
  if kind == "number" then return number_text(v, lenient) end
  if kind == "boolean" then return v and "true" or "false" end
  if v == nil or rawequal(v, p.null) then return "null" end
  if kind == "table" then return write_table(v, lenient, above) end
  return other_text(v, lenient)
end

function p.json_encode(v) return write(v, false, { depth = 0 }) end

-- Like `render`, and runs no script code.
function p.render_plain(v) return write(v, true, { depth = 0 }) end

-- Return a value as a person wants to read it; never fails, never shows an address.
function p.render(v)
  if type(v) ~= "table" or p.faults[v] or p.has_text(v) then return p.tostring(v) end
  return write(v, true, { depth = 0 })
end

-- print

local function utf8_piece(text, at)
  local last = at + PIECE - 1
  while last < #text and byte(text, last + 1) & 0xc0 == 0x80 and last > at do last = last - 1 end
  return sub(text, at, last), last + 1
end

function p.print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = p.render((select(i, ...))) end
  local text, at, piece = p.safe_text(concat(parts, "\t")), 1, nil
  repeat
    piece, at = utf8_piece(text, at)
    p.post("print", { piece })
  until at > #text
end

-- JSON in

local function bad(text, at, problem)
  local _, line = gsub(sub(text, 1, at - 1), "\n", "")
  p.throw("json.invalid", "not JSON at line " .. line + 1 .. ": " .. problem)
end

local function skip(text, at) return find(text, "[^ \t\r\n]", at) or #text + 1 end

local unescapes = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t", ['"'] = '"', ["\\"] = "\\", ["/"] = "/" }

local function read_unicode(text, at)
  local high = match(text, "^%x%x%x%x", at)
  if not high then bad(text, at, "a bad \\u escape") end
  local code = tonumber(high, 16)
  if code < 0xd800 or code > 0xdfff then return utf8_char(code), at + 4 end
  local low = match(text, "^\\u(%x%x%x%x)", at + 4)
  low = low and tonumber(low, 16)
  if code > 0xdbff or not low or low < 0xdc00 or low > 0xdfff then bad(text, at, "half of a surrogate pair") end
  return utf8_char(0x10000 + (code - 0xd800) * 1024 + low - 0xdc00), at + 10
end

local function read_string(text, at)
  local parts, n = {}, 0
  while true do
    local stop = find(text, '[%c"\\]', at)
    if not stop then bad(text, at, "a string has no end") end
    n = n + 1
    parts[n] = sub(text, at, stop - 1)
    local c = sub(text, stop, stop)
    if c == '"' then return concat(parts), stop + 1 end
    if c ~= "\\" and c ~= "\127" then bad(text, stop, "a control character in a string") end
    n = n + 1
    if c == "\127" then
      parts[n], at = c, stop + 1
    else
      local kind = sub(text, stop + 1, stop + 1)
      parts[n], at = unescapes[kind], stop + 2
      if kind == "u" then
        parts[n], at = read_unicode(text, at)
      elseif not parts[n] then
        bad(text, stop, "an unknown escape")
      end
    end
  end
end

local function read_number(text, at)
  local digits = match(text, "^-?%d+", at)
  if not digits or find(digits, "^-?0%d") then bad(text, at, "an unexpected character") end
  local after = at + #digits
  local fraction = match(text, "^%.%d+", after) or ""
  local exponent = match(text, "^[eE][+-]?%d+", after + #fraction) or ""
  local number = tonumber(digits .. fraction .. exponent)
  if fraction == "" and exponent == "" and math_type(number) ~= "integer" then
    bad(text, at, "an integer that does not fit into 64 bits; write it as text, or with a fraction")
  end
  return number, after + #fraction + #exponent
end

local read

local function read_members(text, at, close, read_member)
  at = skip(text, at)
  if sub(text, at, at) == close then return at + 1 end
  while true do
    at = skip(text, read_member(at))
    local c = sub(text, at, at)
    if c == close then return at + 1 end
    if c ~= "," then bad(text, at, "expected , or " .. close) end
    at = skip(text, at + 1)
  end
end

local function read_list(text, at, depth)
  local list, n = {}, 0
  at = read_members(text, at, "]", function(from)
    local item, after = read(text, from, depth)
    n = n + 1
    list[n] = item
    return after
  end)
  if n == 0 then p.lists[list] = true end
  return list, at
end

local function read_map(text, at, depth)
  local map = {}
  p.maps[map] = true
  at = read_members(text, at, "}", function(from)
    if sub(text, from, from) ~= '"' then bad(text, from, "expected a key in quotes") end
    local key, after = read_string(text, from + 1)
    after = skip(text, after)
    if sub(text, after, after) ~= ":" then bad(text, after, "expected :") end
    map[key], after = read(text, after + 1, depth)
    return after
  end)
  return map, at
end

read = function(text, at, depth)
  if depth > MAX_DEPTH * 4 then bad(text, at, "nested too deep") end
  at = skip(text, at)
  local c = sub(text, at, at)
  if c == '"' then return read_string(text, at + 1) end
  if c == "{" then return read_map(text, at + 1, depth + 1) end
  if c == "[" then return read_list(text, at + 1, depth + 1) end
  local word = match(text, "^%a+", at)
  if word == "true" then return true, at + 4 end
  if word == "false" then return false, at + 5 end
  if word == "null" then return p.null, at + 4 end
  return read_number(text, at)
end

function p.json_decode(text)
  if type(text) ~= "string" then p.argument_error("decode", 1, "string expected") end
  if not utf8_len(text) then p.throw("json.invalid", "the text is not UTF-8") end
  local value, at = read(text, 1, 0)
  at = skip(text, at)
  if at <= #text then bad(text, at, "text after the value") end
  return value
end

function p.json_array(t)
  if t == nil then t = {} end
  if type(t) ~= "table" then p.argument_error("array", 1, "table expected") end
  p.lists[t] = true
  return t
end
