-- Errors as values: what a script catches, what the host is told, and where it happened.

local p = ...
local type, rawget, rawset, next, tostring, setmetatable = type, rawget, rawset, next, tostring, setmetatable
local error, pcall, getmetatable, math_type, utf8_len = error, pcall, getmetatable, math.type, utf8.len
local sub, match, concat = string.sub, string.match, table.concat
local getinfo, co_running, co_status = debug.getinfo, coroutine.running, coroutine.status

local PRELUDE = "=[llmspell]"
local MAX_FRAMES, MAX_CAUSES = 40, 8

local faults = setmetatable({}, { __mode = "k" })
local controls = setmetatable({}, { __mode = "k" })
local resumer = setmetatable({}, { __mode = "k" })
local known = setmetatable({}, { __mode = "k" })    -- fault -> the number by which the host knows it again
local raised = setmetatable({}, { __mode = "k" })   -- error table of a script that failed a task -> its frames
local placed = setmetatable({}, { __mode = "k" })   -- faults whose stack says where their task was started
p.faults, p.controls, p.resumer = faults, controls, resumer

local fault_meta = {
  __name = "error",
  __metatable = false,
  __tostring = function(e)
    local message = rawget(e, "message")
    return type(message) == "string" and message or "error"
  end,
}

-- the stack of script frames, innermost first

local function frame_name(info)
  if info.what == "main" then return "main" end
  return info.name or "<anonymous>"
end

local function add_frames(frames, co, level)
  while #frames < MAX_FRAMES do
    local info = co and getinfo(co, level, "Sln") or not co and getinfo(level, "Sln")
    if not info then return end
    if info.what ~= "C" and info.source ~= PRELUDE then
      frames[#frames + 1] = { file = sub(info.source, 2), line = info.currentline, name = frame_name(info) }
    end
    level = level + 1
  end
end

-- Return the script frames of a coroutine (nil: the running one) and of those that resumed it.
local function walk(co)
  local frames = {}
  add_frames(frames, co, co and 0 or 2)
  local from = resumer[co or co_running()]
  while from and co_status(from) == "normal" and #frames < MAX_FRAMES do
    add_frames(frames, from, 0)
    from = resumer[from]
  end
  return frames
end
p.walk = walk

local function place_text(f) return f.file .. ":" .. f.line .. " in " .. f.name end
p.place_text = place_text

-- Return what `getinfo` says of a script's frame as a line.
function p.frame_text(info) return sub(info.source, 2) .. ":" .. info.currentline .. " in " .. frame_name(info) end

local function stack_text(frames)
  local lines = {}
  for i = 1, #frames do lines[i] = place_text(frames[i]) end
  return concat(lines, "\n")
end
p.stack_text = stack_text

-- sites: the places in a script that started something which goes on without them

local MAX_SITES = 8
local last_site

local function same_site(a, info, what, up)
  return a and a.line == info.currentline and a.up == up and a.what == what and a.source == info.source
end

local function new_site(info, what, up)
  if same_site(last_site, info, what, up) then return last_site end
  last_site = {
    file = sub(info.source, 2), line = info.currentline, source = info.source, what = what, up = up,
    name = frame_name(info) .. " (" .. what .. ")", depth = up and up.depth + 1 or 1,
  }
  return last_site
end

-- Return the place of the script that is running, with what it did, and the site its own task has; nil for no place.
-- Levels below the given one are the prelude's: looking at each would make starting a task twice as slow.
function p.site_here(what, up, level)
  if up and up.depth >= MAX_SITES then up = nil end
  while true do
    local info = getinfo(level, "Sln")
    if not info then return up end
    if info.what ~= "C" and info.source ~= PRELUDE then return new_site(info, what, up) end
    level = level + 1
  end
end

-- Return the place where a coroutine waits, in the same form.
function p.site_of(co, what)
  local frame = walk(co)[1]
  return frame and { file = frame.file, line = frame.line, name = frame.name .. " (" .. what .. ")" }
end

-- Add a site, and those behind it, to where an error came from; once.
function p.place(value, frames, site)
  if not site or type(value) == "table" and (placed[value] or controls[value]) then return end
  local places = {}
  while site do
    places[#places + 1] = site
    site = site.up
  end
  if faults[value] then
    placed[value] = true
    local more = stack_text(places)
    value.stack = type(value.stack) == "string" and value.stack ~= "" and value.stack .. "\n" .. more or more
    return
  end
  for i = 1, #places do frames[#frames + 1] = places[i] end
  if type(value) == "table" then raised[value], placed[value] = frames, true end
end

local function locate(fault, frames)
  if rawget(fault, "stack") == nil or fault.stack == "" then
    local top = frames[1]
    fault.stack = stack_text(frames)
    fault.file = top and top.file or ""
    fault.line = top and top.line or 0
  end
  return fault
end

-- making and raising

local function new_fault(map)
  local fault = setmetatable({}, fault_meta)
  for key, value in next, map do
    if value ~= p.null then fault[key] = value end
  end
  known[fault], fault.known = fault.known, nil
  if fault.cause then fault.cause = new_fault(fault.cause) end
  faults[fault] = true
  if fault.control then controls[fault] = true end
  return fault
end
p.new_fault = new_fault

-- Raise an error map as a value, with the stack of the script that runs now.
function p.raise(map)
  map.stack, map.file, map.line = nil, nil, nil
  error(locate(new_fault(map), walk()), 0)
end

-- Raise an error of the host; one that a script function raised keeps its place, and its stack goes on here.
function p.raise_from_host(map, site)
  local stack, file, line = map.stack, map.file, map.line
  local fault
  if type(stack) ~= "string" or stack == "" then
    map.stack, map.file, map.line = nil, nil, nil
    fault = locate(new_fault(map), walk())
  else
    local here = stack_text(walk())
    map.stack = here == "" and stack or stack .. "\n" .. here
    map.file, map.line = file, line
    fault = new_fault(map)
  end
  p.place(fault, nil, site)
  error(fault, 0)
end

function p.throw(code, message, hint, control)
  p.raise({ code = code, message = message, hint = hint or "", control = control or false })
end

-- kept ready: when memory is gone there is none to make it
local out_of_memory = new_fault({
  code = "limit.memory",
  message = "the spell used more memory than its limit",
  hint = "raise the memory limit, or keep less at once",
  control = true,
  stack = "",
})

-- Return the control value that must pass through every `pcall`, or nil.
function p.control_of(e)
  if e == "not enough memory" then return out_of_memory end
  return controls[e] and e
end

-- what the host is told

local short_names = {}

function p.name_file(file)
  local info = getinfo(load("", "=" .. file), "S")
  short_names[info.short_src] = file
end

local function split_position(text)
  local short, line, rest = match(text, "^(.-):(%d+): (.*)$")
  local file = short and short_names[short]
  if not file then return nil, nil, text end
  return file, math.tointeger(line), rest
end

local function safe_text(text)
  local valid, bad = utf8_len(text)
  if valid then return text end
  local parts, from = {}, 1
  repeat
    parts[#parts + 1] = sub(text, from, bad - 1)
    from = bad + 1
    valid, bad = utf8_len(text, from)
  until valid
  parts[#parts + 1] = sub(text, from)
  return concat(parts, "\u{fffd}")
end
p.safe_text = safe_text

local function from_string(text, frames)
  local file, line, message = split_position(text)
  local map = locate({ code = "script.error", message = safe_text(message) }, frames)
  if file then map.file, map.line = file, line end
  return map
end

local function field(e, name, kind)
  local value = rawget(e, name)
  return type(value) == kind and value or nil
end

local function sendable(data)
  return type(data) == "table" and p.try_frame(data) and data or {}
end

local to_map

local function from_table(e, frames, depth)
  local map = {
    code = safe_text(field(e, "code", "string") or "script.error"),
    message = safe_text(field(e, "message", "string") or p.render_plain(e)),
    hint = safe_text(field(e, "hint", "string") or ""),
    stack = faults[e] and field(e, "stack", "string") or nil,
    file = faults[e] and field(e, "file", "string") or "",
    line = faults[e] and math_type(rawget(e, "line")) == "integer" and e.line or 0,
    data = sendable(rawget(e, "data")),
    control = controls[e] or false,
    known = known[e],
  }
  local cause = rawget(e, "cause")
  if cause ~= nil and depth < MAX_CAUSES then map.cause = to_map(cause, {}, depth + 1) end
  return locate(map, raised[e] or frames)
end

-- Return the error map of any Lua error value; runs no script code.
to_map = function(e, frames, depth)
  e = p.control_of(e) or e
  if type(e) == "string" then return from_string(e, frames) end
  if type(e) == "table" then return from_table(e, frames, depth or 0) end
  return from_string(type(e) == "number" and tostring(e) or "(an error value of type " .. type(e) .. ")", frames)
end

function p.error_map(e, frames, text)
  local map = to_map(e, frames or {})
  if text then map.message = safe_text(text) end
  map.hint = map.hint or ""
  map.control = map.control or false
  map.data = map.data or {}
  p.maps[map.data] = true
  return map
end

local records = setmetatable({}, { __mode = "k" })

local function record(value, frames, text)
  local made = { value = value, frames = frames, text = text }
  records[made] = true
  return made
end

-- `load` keeps the message handler of the task, so that its problem may be such a record.
function p.unrecorded(e)
  if records[e] then return e.value end
  return e
end

-- Return the error value behind what `caught` made: text becomes a value that keeps where it happened.
function p.as_value(e, site)
  if not records[e] then return e end
  p.place(e.value, e.frames, site)
  if type(e.value) ~= "string" then return e.value end
  local fault = new_fault(p.error_map(e.value, e.frames))
  if site then p.keep_stack(fault) end
  return fault
end

-- Have a table that a script raised say where; by a metatable, so that its own fields stay what they are.
function p.give_place(e, frames)
  if getmetatable(e) ~= nil then return end
  setmetatable(e, { __index = locate({}, raised[e] or frames) })
end

-- Have the stack of a fault stay as it is, whatever tasks it still passes through.
function p.keep_stack(fault) placed[fault] = true end

local places = setmetatable({}, { __mode = "k" })   -- error tables of scripts that are raised again -> where they were first

-- Keep where the error behind what `caught` made was raised, for when it is raised again.
function p.keep_place(e)
  if records[e] and type(e.value) == "table" then places[e.value] = e.frames end
end

-- The text a script gives its own error values; asked here, where the script's limits still hold.
local function with_text(e, frames)
  if not p.has_text(e) then return record(e, frames) end
  local ok, text = pcall(tostring, e)
  if ok then return record(e, frames, text) end
  return record(p.control_of(text) or e, frames)
end

-- Message handler of every task: keeps the stack of the place that failed.
function p.caught(e)
  if type(e) == "string" and p.wrapped_error == e and p.wrapped_frames then return record(e, p.wrapped_frames) end
  local control = p.control_of(e)
  if control then return record(control, control == out_of_memory and {} or walk()) end
  local frames = places[e] or walk()
  if type(e) ~= "table" or faults[e] or field(e, "message", "string") then return record(e, frames) end
  return with_text(e, frames)
end

p.PRELUDE = PRELUDE
