-- Functions that send and wait for nothing: what they are given is checked here, at the call.

local p = ...
local type, rawget, next, table_pack, utf8_len = type, rawget, next, table.pack, utf8.len
local sub, match, tostring = string.sub, string.match, tostring
local null, handle_ids, inner_ids, lists = p.null, p.handle_ids, p.inner_ids, p.lists

local WORDS = { text = "text", number = "a number", map = "a map" }
local KINDS = { boolean = "a boolean", ["function"] = "a function" }

-- Return what a value is, in words.
local function say(value)
  local kind = type(value)
  if kind == "number" then return "the number " .. tostring(value) end
  if kind == "string" then return utf8_len(value) and 'the text "' .. sub(value, 1, 40) .. '"' or "bytes" end
  if value == nil or value == null then return "nil" end
  if kind ~= "table" then return KINDS[kind] or "a " .. kind end
  if handle_ids[value] or inner_ids[value] then return "a handle" end
  return (rawget(value, 1) ~= nil or lists[value]) and "a list" or next(value) == nil and "an empty table" or "a map"
end
local function with_article(word) return (match(word, "^[aeiou]") and "an " or "a ") .. word end

-- Raise that something else than a handle of a kind was given.
function p.refuse_handle(call, kind, value)
  local found = (handle_ids[value] or inner_ids[value]) and with_article(p.kind_of(value)) or say(value)
  p.throw("bridge.handle", call .. ": expected " .. with_article(kind) .. ", got " .. found, "call it with a colon: " .. call .. "(…)")
end
p.say = say

local fits = {
  text = function(value) return type(value) == "string" and utf8_len(value) ~= nil end,
  number = function(value, one)
    return type(value) == "number" and (not one.from or value >= one.from and value <= one.to)
  end,
  map = function(value)
    return type(value) == "table" and rawget(value, 1) == nil and not (handle_ids[value] or inner_ids[value])
  end,
  any = function() return true end,
}

local function refuse(takes, one, value)
  local wanted = WORDS[one.kind] .. (one.from and " from " .. one.from .. " to " .. one.to or "")
  local hint = one.kind == "text" and type(value) == "string" and "the bytes are not UTF-8"
  p.throw("bridge.convert", takes.label .. ": " .. one.name .. ": expected " .. wanted .. ", got " .. say(value), hint)
end

local function check(takes, args, n)
  local parameters = takes.parameters
  for i = 1, #parameters do
    local one, value = parameters[i], args[i]
    if value == nil or value == null then
      if one.required then refuse(takes, one, value) end
    elseif not fits[one.kind](value, one) then
      refuse(takes, one, value)
    end
  end
  for i = #parameters + 1, n do
    if args[i] ~= nil and args[i] ~= null then
      p.throw("bridge.convert", takes.label .. " takes " .. #parameters .. " arguments, got " .. n)
    end
  end
end

-- Return the function of a one-way op; `takes` says what its arguments must be, as far as that is simple.
function p.one_way(op, takes)
  return function(...)
    local args = table_pack(...)
    local n = args.n
    args.n = nil
    while n > 0 and args[n] == nil do n = n - 1 end
    if takes then check(takes, args, n) end
    for i = 1, n do
      if args[i] == nil then args[i] = null end
    end
    if n == 0 then lists[args] = true end
    p.post(op, args)
  end
end
