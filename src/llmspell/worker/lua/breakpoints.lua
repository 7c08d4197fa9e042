-- Breakpoints: where a debugger stops a spell, under which condition, and what it says there instead.

local p = ...
local next, gsub, match, tonumber, view = next, string.gsub, string.match, tonumber, p.view

local placed, next_point = {}, 0    -- file -> line -> what to do there
local sources = {}                  -- file -> text
local points = {}
p.points = points

-- Take the text of a file.
function points.know(file, text) sources[file] = text end

function points.any() return next(placed) ~= nil end
function points.at(file, line) return placed[file] and placed[file][line] end

local function log_text(point, at)
  return gsub(point.log, "{([^{}]+)}", function(text)
    local ok, value = view.value_in(at, text)
    return ok and view.text_of(value) or "<" .. value .. ">"
  end)
end

local COMPARE = {
  [">="] = function(a, b) return a >= b end, [">"] = function(a, b) return a > b end,
  ["=="] = function(a, b) return a == b end, ["="] = function(a, b) return a == b end,
  ["<"] = function(a, b) return a < b end, ["<="] = function(a, b) return a <= b end,
  ["%"] = function(a, b) return b > 0 and a % b == 0 end, [""] = function(a, b) return a >= b end,
}

-- Return whether a point that is reached in a frame says to stop; what it has to say instead is told.
function points.is_met(point, at, tell)
  if point.condition then
    local ok, value = view.value_in(at, point.condition)
    if not ok then
      tell("output", { text = "the condition of a breakpoint failed: " .. value .. "\n", important = true })
      return true
    end
    if not value then return false end
  end
  point.hits = point.hits + 1
  if point.compare and not COMPARE[point.compare](point.hits, point.wanted) then return false end
  if not point.log then return true end
  tell("output", { text = log_text(point, at) .. "\n", file = point.file, line = point.line })
  return false
end

local function line_for(active, line, most)
  for at = line, most do
    if active[at] then return at end
  end
end

local function place(file, wanted, active, most)
  next_point = next_point + 1
  local line = active and line_for(active, wanted.line, most)
  if not line then return { id = next_point, verified = false, line = wanted.line, message = "no code stands here or below" } end
  local compare, count = match(wanted.hit or "", "^%s*([<>=%%]*)%s*(%d+)%s*$")
  if wanted.hit and not COMPARE[compare] then
    return { id = next_point, verified = false, line = line, message = "a hit count is a number, or one after <, <=, ==, >=, > or %" }
  end
  placed[file] = placed[file] or {}
  placed[file][line] = {
    id = next_point, file = file, line = line, hits = 0, condition = wanted.condition, log = wanted.log,
    compare = wanted.hit and compare, wanted = wanted.hit and tonumber(count),
  }
  return { id = next_point, verified = true, line = line }
end

-- Replace the points of a file; a line without code hands its own to the next one that has some.
function points.replace(file, wanted)
  placed[file] = nil
  local active, most, list = sources[file] and p.active_lines(sources[file]), 0, {}
  for line in next, active or {} do most = line > most and line or most end
  for i, one in next, wanted do list[i] = place(file, one, active, most) end
  return list
end
