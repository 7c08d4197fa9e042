-- The environment of a script: the language without its powers.

local p = ...
local type, next, rawget, rawequal, select, error, pcall, xpcall = type, next, rawget, rawequal, select, error, pcall, xpcall
local getmetatable, setmetatable, raw_pairs, load, ipairs = getmetatable, setmetatable, pairs, load, ipairs
local math_type, sort, find, gsub, format = math.type, table.sort, string.find, string.gsub, string.format
local co_resume, co_status, co_close, co_running = coroutine.resume, coroutine.status, coroutine.close, coroutine.running
local co_yield, co_isyieldable = coroutine.yield, coroutine.isyieldable
local table_pack, table_unpack, concat = table.pack, table.unpack, table.concat
local HOST, PRELUDE, control_of, new_coroutine, gave_way = p.HOST, p.PRELUDE, p.control_of, p.new_coroutine, p.gave_way

local user_coroutines = setmetatable({}, { __mode = "k" })
local held = setmetatable({}, { __mode = "k" })   -- user coroutines inside which somebody waits or gave way

local function copy(library)
  local t = {}
  for k, v in next, library do t[k] = v end
  return t
end

function p.argument_error(name, position, problem)
  error("bad argument #" .. position .. " to '" .. name .. "' (" .. problem .. ")", 3)
end

-- protected calls that let control pass

local function guarded(ok, e, ...)
  if not ok then
    local control = control_of(e)
    if control then error(control, 0) end
  end
  return ok, e, ...
end

local function safe_pcall(...) return guarded(pcall(...)) end

local function safe_xpcall(f, handler, ...)
  return guarded(xpcall(f, function(e)
    if control_of(e) then return e end
    return handler(e)
  end, ...))
end

local function safe_load(chunk, name, _, ...)
  if type(chunk) ~= "string" and type(chunk) ~= "function" then p.argument_error("load", 1, "string or function expected") end
  name = type(name) == "string" and name ~= PRELUDE and name or "=(load)"
  local env = p.env
  if select("#", ...) > 0 then env = ... end
  local f, problem = load(chunk, name, "t", env)
  if f then return f end
  problem = p.unrecorded(problem)
  local control = control_of(problem)
  if control then error(control, 0) end
  return nil, problem
end

-- tables

local function safe_setmetatable(t, meta)
  if type(meta) == "table" and rawget(meta, "__gc") ~= nil then error("__gc is not available to scripts", 2) end
  return setmetatable(t, meta)
end

local rank = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
  local ra, rb = rank[type(a)], rank[type(b)]
  if ra ~= rb then return ra < rb end
  if ra == 3 then return not a and b end
  return a < b
end

-- Return all keys of a table: numbers, then strings, then booleans, each sorted, then the rest.
function p.ordered_keys(t)
  local keys, n, others = {}, 0, {}
  for k in next, t do
    if rank[type(k)] then
      n = n + 1
      keys[n] = k
    else
      others[#others + 1] = k
    end
  end
  sort(keys, before)
  for i = 1, #others do keys[n + i] = others[i] end
  return keys
end

local function has_plain_keys(t)
  for k in next, t do
    if math_type(k) ~= "integer" then return false end
  end
  return true
end

local function in_order(t)
  local keys, i = p.ordered_keys(t), 0
  return function()
    while true do
      i = i + 1
      local k = keys[i]
      if k == nil then return nil end
      local v = rawget(t, k)
      if v ~= nil then return k, v end
    end
  end
end

-- Lua's own order depends on a random seed, and a spell must do the same thing twice.
local function safe_pairs(t)
  if type(t) ~= "table" then return raw_pairs(t) end
  local meta = getmetatable(t)
  if type(meta) == "table" and rawget(meta, "__pairs") ~= nil then return raw_pairs(t) end
  if has_plain_keys(t) then return next, t, nil end
  return in_order(t), t, nil
end

-- strings

local function without_addresses(...)
  local args = table_pack(...)
  for i = 1, args.n do
    local kind = type(args[i])
    if kind == "table" or kind == "function" or kind == "thread" then args[i] = p.tostring(args[i]) end
  end
  return table_unpack(args, 1, args.n)
end

local function safe_format(pattern, ...)
  if type(pattern) == "string" and find(pattern, "p", 1, true) then
    local plain = gsub(pattern, "%%%%", "")
    if find(plain, "%%[-+ #0]*%d*%.?%d*p") then error("%p is not available to scripts", 2) end
  end
  return format(pattern, without_addresses(...))
end

-- coroutines: who waits or gives way inside passes through to the spell's own loop, unseen by the script

local function let_go(outer, co, ...)
  p.relay_for(outer, nil)
  held[co] = nil
  return ...
end

local function relay(co, ok, token, ...)
  if ok and (rawequal(token, HOST) or token == nil and gave_way(co)) then
    local outer = co_running()
    p.relay_for(outer, co)
    held[co] = true
    return relay(co, co_resume(co, let_go(outer, co, p.wait(...))))
  end
  return ok, token, ...
end

local function resume_user(co, ...)
  p.resumer[co] = co_running()
  return relay(co, co_resume(co, ...))
end

local function create(f)
  if type(f) ~= "function" then p.argument_error("create", 1, "function expected") end
  local co = new_coroutine(f)
  user_coroutines[co] = true
  return co
end

local function status(co)
  if type(co) ~= "thread" then p.argument_error("status", 1, "coroutine expected") end
  local found = co_status(co)
  return found == "suspended" and held[co] and "normal" or found
end

local function resume(co, ...)
  if type(co) ~= "thread" then p.argument_error("resume", 1, "coroutine expected") end
  if not user_coroutines[co] then return false, "cannot resume a coroutine of the spell itself" end
  if held[co] then return false, "cannot resume non-suspended coroutine" end
  return guarded(resume_user(co, ...))
end

local function unwrap(co, ok, e, ...)
  if ok then return e, ... end
  if type(e) == "string" and not control_of(e) then p.wrapped_error, p.wrapped_frames = e, p.walk(co) end
  if co_status(co) == "dead" then co_close(co) end
  error(control_of(e) or e, 0)
end

local function wrap(f)
  local co = create(f)
  return function(...)
    if held[co] then error("cannot resume non-suspended coroutine", 2) end
    return unwrap(co, resume_user(co, ...))
  end
end

local function yield(...)
  if not user_coroutines[co_running()] then error("attempt to yield from outside a coroutine", 2) end
  return co_yield(...)
end

local function close(co)
  if not user_coroutines[co] then error("cannot close a coroutine of the spell itself", 2) end
  local found = status(co)
  if found ~= "suspended" and found ~= "dead" then error("cannot close a " .. found .. " coroutine", 2) end
  return guarded(co_close(co))
end

local function isyieldable() return user_coroutines[co_running()] == true and co_isyieldable() end

local function running()
  local co = co_running()
  return co, not user_coroutines[co]
end

-- numbers

local randomseed = math.randomseed

local function reseed(...)
  if select("#", ...) == 0 then return randomseed(p.seed_high, p.seed_low) end
  return randomseed(...)
end

-- the environment

local function build_strings()
  local strings = copy(string)
  strings.dump, strings.format = nil, safe_format
  local meta = getmetatable("")
  meta.__index, meta.__metatable = strings, false
  return strings
end

function p.make_environment()
  local env = {
    _VERSION = _VERSION, assert = assert, error = error, ipairs = ipairs, next = next, rawequal = rawequal,
    rawget = rawget, rawlen = rawlen, rawset = rawset, select = select, tonumber = tonumber, type = type,
    getmetatable = getmetatable, setmetatable = safe_setmetatable, pairs = safe_pairs, tostring = p.tostring,
    pcall = safe_pcall, xpcall = safe_xpcall, load = safe_load,
    string = build_strings(), table = copy(table), math = copy(math), utf8 = copy(utf8), os = p.make_os(),
    coroutine = {
      create = create, resume = resume, wrap = wrap, yield = yield, close = close,
      status = status, isyieldable = isyieldable, running = running,
    },
  }
  env.math.randomseed = reseed
  env._G = env
  p.env = env
  return env
end
