-- What a debugger shows of a spell that stands still: stacks, variables, expressions.

local p = ...
local type, next, rawget, pcall, error, load, select = type, next, rawget, pcall, error, load, select
local setmetatable, getmetatable, tostring = setmetatable, getmetatable, tostring
local getinfo, getlocal, setlocal = debug.getinfo, debug.getlocal, debug.setlocal
local sethook, getupvalue, setupvalue, getraw = debug.sethook, debug.getupvalue, debug.setupvalue, debug.getmetatable
local co_create, co_status, co_resume, co_close = coroutine.create, coroutine.status, coroutine.resume, coroutine.close
local sub, concat, clock, table_pack = string.sub, table.concat, os.clock, table.pack
local PRELUDE = p.PRELUDE

local MAX_LEVELS, MAX_TEXT, MAX_ITEMS, MAX_ENTRIES = 200, 200, 4, 5000
local EVALUATION_S = 2

local places, frames = {}, {}       -- what the debugger knows by number, until the spell goes on
local deadline                      -- of the expression that is worked out
local view = {}
p.view = view

-- Forget all numbers that were given out.
function view.forget() places, frames = {}, {} end

local function refuse(text) error({ refused = text }, 0) end

-- stacks

local function add_frames(found, co)
  local level = 0
  while #found < MAX_LEVELS do
    local info = getinfo(co, level, "Slnf")
    if not info then return end
    if info.what ~= "C" and info.source ~= PRELUDE then
      found[#found + 1] = { co = co, level = level, info = info }
    end
    level = level + 1
  end
end

-- Return the script frames of a task, innermost first; `co` is the coroutine that runs for it, if one does.
function view.frames_of(task, co)
  local found = {}
  co = co or task.co and p.innermost(task.co)
  while co and co_status(co) ~= "dead" do
    add_frames(found, co)
    co = p.resumer[co]
  end
  return found
end

local function name_of(info)
  if info.what == "main" then return "main" end
  return info.name or "function at line " .. info.linedefined
end

function view.stack(task, co)
  local list = {}
  for i, frame in next, view.frames_of(task, co) do
    frames[#frames + 1] = frame
    list[i] = { id = #frames, name = name_of(frame.info), file = sub(frame.info.source, 2), line = frame.info.currentline }
  end
  return list
end

local function frame_of(id) return frames[id] or refuse("the spell has gone on since this frame was shown") end

-- values as text; no code of the script is run

local function short(text) return #text > MAX_TEXT and sub(text, 1, MAX_TEXT) .. "…" or text end

local function quoted(text) return '"' .. short(p.safe_text(text)):gsub('[\\"]', "\\%0"):gsub("\n", "\\n") .. '"' end

local function function_text(f)
  local info = getinfo(f, "S")
  if info.what == "C" or info.source == PRELUDE then return "function: built in" end
  return "function: " .. sub(info.source, 2) .. ":" .. info.linedefined
end

local function flat_text(value)
  local kind = type(value)
  if kind == "string" then return quoted(value) end
  if kind == "function" then return function_text(value) end
  if kind ~= "table" then return kind == "thread" and "thread: " .. co_status(value) or tostring(value) end
  if value == p.null then return "JSON.null" end
  if p.handle_ids[value] or p.inner_ids[value] then return p.handle_text(value) end
  return "{…}"
end

local function key_text(key)
  if type(key) == "string" then return key end
  return "[" .. flat_text(key) .. "]"
end

local function table_text(t)
  local parts = {}
  for key, value in next, t do
    if #parts == MAX_ITEMS then
      parts[#parts + 1] = "…"
      break
    end
    parts[#parts + 1] = key == #parts + 1 and flat_text(value) or key_text(key) .. " = " .. flat_text(value)
  end
  return short("{" .. concat(parts, ", ") .. "}")
end

local function is_open(value) return type(value) == "table" and flat_text(value) == "{…}" end

local function shown(name, value)
  local made = { name = p.safe_text(name), value = is_open(value) and table_text(value) or flat_text(value), type = type(value), ref = 0 }
  if is_open(value) and (next(value) ~= nil or getraw(value)) then
    places[#places + 1] = { value = value }
    made.ref = #places
  end
  return made
end

-- variables

-- Call `visit(name, value, index)` for the locals of a frame; later ones of a name hide earlier ones.
local function each_local(frame, visit)
  local i = frame.info.what == "main" and 2 or 1          -- the first is what `require` is
  while true do
    local name, value = getlocal(frame.co, frame.level, i)
    if not name then break end
    if sub(name, 1, 1) ~= "(" then visit(name, value, i) end
    i = i + 1
  end
  i = frame.info.what == "main" and 2 or 1
  while true do
    local name, value = getlocal(frame.co, frame.level, -i)
    if not name then return end
    visit("..." .. i, value, -i)
    i = i + 1
  end
end

local function each_upvalue(frame, visit)
  local i = 1
  while true do
    local name, value = getupvalue(frame.info.func, i)
    if not name then return end
    if name ~= "_ENV" and name ~= "" then visit(name, value, i) end
    i = i + 1
  end
end

local readers = {
  locals = function(place, add) each_local(place.frame, add) end,
  upvalues = function(place, add) each_upvalue(place.frame, add) end,
}

local function some_keys(t)
  local keys = {}
  for key in next, t do
    if #keys == MAX_ENTRIES then return keys end
    keys[#keys + 1] = key
  end
  return p.ordered_keys(t)
end

local function table_entries(t, add)
  local keys = some_keys(t)
  for _, key in next, keys do add(key_text(key), rawget(t, key)) end
  if #keys == MAX_ENTRIES then add("…", "there are more than " .. MAX_ENTRIES .. " entries") end
  local meta = getraw(t)
  if meta then add("(metatable)", meta) end
end

function view.scopes(id)
  local frame, list = frame_of(id), {}
  for _, kind in next, { "locals", "upvalues" } do
    places[#places + 1] = { kind = kind, frame = frame }
    list[#list + 1] = { name = kind == "locals" and "Locals" or "Upvalues", ref = #places, expensive = false }
  end
  places[#places + 1] = { value = p.env }
  list[#list + 1] = { name = "Globals", ref = #places, expensive = true }
  return list
end

function view.variables(ref, start, count)
  local place = places[ref] or refuse("the spell has gone on since this value was shown")
  local list, at = {}, 0
  local function add(name, value)
    at = at + 1
    if at > start and (count == 0 or at <= start + count) then list[#list + 1] = shown(name, value) end
  end
  if place.kind then readers[place.kind](place, add) else table_entries(place.value, add) end
  return list
end

-- expressions

-- Return what finds and sets names as the code of a frame would.
local function names_of(frame)
  local locals, upvalues, f = {}, {}, frame.info.func
  each_local(frame, function(name, _, i) locals[name] = i end)
  each_upvalue(frame, function(name, _, i) upvalues[name] = i end)
  local meta = {}
  function meta.__index(_, name)
    if locals[name] then return select(2, getlocal(frame.co, frame.level, locals[name])) end
    if upvalues[name] then return select(2, getupvalue(f, upvalues[name])) end
    return p.env[name]
  end
  function meta.__newindex(_, name, value)
    if locals[name] then
      setlocal(frame.co, frame.level, locals[name], value)
    elseif upvalues[name] then
      setupvalue(f, upvalues[name], value)
    else
      p.env[name] = value
    end
  end
  return setmetatable({}, meta)
end

-- Have an expression that takes too long end.
function view.check_time()
  if deadline and clock() > deadline then error("the expression takes longer than " .. EVALUATION_S .. " s", 0) end
end

function view.is_evaluating() return deadline ~= nil end

local function compile(text, names)
  local f = load("return " .. text, "=expression", "t", names)
  if f then return f end
  local problem
  f, problem = load(text, "=expression", "t", names)
  return f or refuse(problem)
end

-- Run an expression or statements in a frame (nil: only with globals); return all values.
local function run(text, frame)
  local co = co_create(compile(text, frame and names_of(frame) or p.env))
  sethook(co, view.check_time, "", p.look_every)
  deadline = clock() + EVALUATION_S
  local results = table_pack(co_resume(co))
  deadline = nil
  if co_status(co) == "suspended" then
    co_close(co)
    refuse("the expression yields")
  end
  if not results[1] then refuse(p.error_map(results[2]).message) end
  return results
end

function view.evaluate(text, id)
  local results = run(text, id and frame_of(id))
  if results.n == 1 then return { name = "", value = "", type = "nil", ref = 0 } end
  local first = shown("", results[2])
  for i = 3, results.n do first.value = first.value .. ", " .. shown("", results[i]).value end
  return first
end

-- Return the value of an expression in a frame that has no number yet, and whether it could be had.
function view.value_in(frame, text)
  local ok, results = pcall(run, text, frame)
  if ok then return true, results[2] end
  return false, type(results) == "table" and results.refused or tostring(results)
end

-- Return a value as a text for a person: strings as they are.
function view.text_of(value)
  return type(value) == "string" and p.safe_text(value) or shown("", value).value
end
