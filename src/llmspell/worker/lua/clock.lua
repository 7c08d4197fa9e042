-- `os.time`, `os.date`, `os.clock` from the time the host last told, in UTC.

local p = ...
local type, error, next, rawget, tostring = type, error, next, rawget, tostring
local tointeger, floor, format = math.tointeger, math.floor, string.format
local gsub, find, sub = string.gsub, string.find, string.sub

local DAYS = { "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday" }
local MONTHS = {
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
}
local MAX_SECONDS = 67767976233532799    -- the year 2147483647, the last that C can name

-- Days from 1970-01-01 of a date; months outside 1..12 carry into the year.
local function days_of(year, month, day)
  year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
  local y = month <= 2 and year - 1 or year
  local era = y // 400
  local of_era = y - era * 400
  local of_year = (153 * (month > 2 and month - 3 or month + 9) + 2) // 5 + day - 1
  return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468
end

local function date_of(days)
  local z = days + 719468
  local era = z // 146097
  local of_era = z - era * 146097
  local year = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
  local of_year = of_era - (365 * year + year // 4 - year // 100)
  local m = (5 * of_year + 2) // 153
  local month = m < 10 and m + 3 or m - 9
  return year + era * 400 + (month <= 2 and 1 or 0), month, of_year - (153 * m + 2) // 5 + 1
end

local function fields_of(seconds)
  local days, rest = seconds // 86400, seconds % 86400
  local year, month, day = date_of(days)
  return {
    year = year, month = month, day = day, hour = rest // 3600, min = rest % 3600 // 60, sec = rest % 60,
    wday = (days + 4) % 7 + 1, yday = days - days_of(year, 1, 1) + 1, isdst = false,
  }
end

local function hour12(t) return (t.hour + 11) % 12 + 1 end

local function week(t, first) return (t.yday + 6 - (t.wday - 1 - first) % 7) // 7 end

local function iso_week(t)
  local weekday = (t.wday + 5) % 7
  local thursday = t.yday - weekday + 3
  local year = t.year
  if thursday < 1 then
    year = year - 1
    thursday = thursday + days_of(year + 1, 1, 1) - days_of(year, 1, 1)
  elseif thursday > days_of(year + 1, 1, 1) - days_of(year, 1, 1) then
    thursday, year = thursday - (days_of(year + 1, 1, 1) - days_of(year, 1, 1)), year + 1
  end
  return year, (thursday - 1) // 7 + 1
end

local formats
formats = {
  a = function(t) return sub(DAYS[t.wday], 1, 3) end,
  A = function(t) return DAYS[t.wday] end,
  b = function(t) return sub(MONTHS[t.month], 1, 3) end,
  B = function(t) return MONTHS[t.month] end,
  c = function(t) return format("%s %s %2d %s %d", formats.a(t), formats.b(t), t.day, formats.T(t), t.year) end,
  C = function(t) return format("%02d", t.year // 100) end,
  d = function(t) return format("%02d", t.day) end,
  D = function(t) return format("%02d/%02d/%02d", t.month, t.day, t.year % 100) end,
  e = function(t) return format("%2d", t.day) end,
  F = function(t) return format("%d-%02d-%02d", t.year, t.month, t.day) end,
  g = function(t) return format("%02d", iso_week(t) % 100) end,
  G = function(t) return format("%d", (iso_week(t))) end,
  H = function(t) return format("%02d", t.hour) end,
  I = function(t) return format("%02d", hour12(t)) end,
  j = function(t) return format("%03d", t.yday) end,
  m = function(t) return format("%02d", t.month) end,
  M = function(t) return format("%02d", t.min) end,
  n = function() return "\n" end,
  p = function(t) return t.hour < 12 and "AM" or "PM" end,
  r = function(t) return format("%02d:%02d:%02d %s", hour12(t), t.min, t.sec, formats.p(t)) end,
  R = function(t) return format("%02d:%02d", t.hour, t.min) end,
  s = function(t) return format("%d", t.seconds) end,
  S = function(t) return format("%02d", t.sec) end,
  t = function() return "\t" end,
  T = function(t) return format("%02d:%02d:%02d", t.hour, t.min, t.sec) end,
  u = function(t) return format("%d", (t.wday + 5) % 7 + 1) end,
  U = function(t) return format("%02d", week(t, 0)) end,
  V = function(t)
    local _, number = iso_week(t)
    return format("%02d", number)
  end,
  w = function(t) return format("%d", t.wday - 1) end,
  W = function(t) return format("%02d", week(t, 1)) end,
  y = function(t) return format("%02d", t.year % 100) end,
  Y = function(t) return format("%d", t.year) end,
  z = function() return "+0000" end,
  Z = function() return "UTC" end,
  ["%"] = function() return "%" end,
}
formats.h, formats.x, formats.X = formats.b, formats.D, formats.T

local function whole_seconds(value)
  if value == nil then return floor(p.now) end
  local n = tointeger(value)
  if not n then p.argument_error("date", 2, "number has no integer representation") end
  if n > MAX_SECONDS or n < -MAX_SECONDS then error("date result cannot be represented in this installation", 3) end
  return n
end

local function date(pattern, value)
  pattern = pattern == nil and "%c" or pattern
  if type(pattern) ~= "string" then p.argument_error("date", 1, "string expected") end
  local seconds = whole_seconds(value)
  if sub(pattern, 1, 1) == "!" then pattern = sub(pattern, 2) end
  local fields = fields_of(seconds)
  if sub(pattern, 1, 2) == "*t" then return fields end
  fields.seconds = seconds
  return (gsub(pattern, "%%(.?)", function(c)
    local make = formats[c]
    if not make then error("bad argument #1 to 'date' (invalid conversion specifier '%" .. c .. "')", 4) end
    return make(fields)
  end))
end

local function field(t, name, default)
  local value = t[name]
  if value == nil then value = default end
  if value == nil then error("field '" .. name .. "' missing in date table", 3) end
  local n = tointeger(value)
  if not n then error("field '" .. name .. "' is not an integer", 3) end
  if n > MAX_SECONDS or n < -MAX_SECONDS then error("field '" .. name .. "' is out-of-bound", 3) end
  return n
end

local function time(t)
  if t == nil then return floor(p.now) end
  if type(t) ~= "table" then p.argument_error("time", 1, "table expected") end
  local year, month, day = field(t, "year"), field(t, "month"), field(t, "day")
  local hour, min, sec = field(t, "hour", 12), field(t, "min", 0), field(t, "sec", 0)
  local seconds = days_of(year, month, day) * 86400 + hour * 3600 + min * 60 + sec
  for name, value in next, fields_of(seconds) do t[name] = value end
  return seconds
end

function p.make_os()
  return {
    time = time,
    date = date,
    clock = function() return p.now - p.started end,
    difftime = function(a, b) return a - b + 0.0 end,
  }
end
