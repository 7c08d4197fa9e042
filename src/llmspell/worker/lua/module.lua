-- `require`: only what the host put into the start frame.

local p = ...
local type, next, error, xpcall = type, next, error, xpcall

local HOW = "write './name' for a file beside this one, 'name' for one of a library, as a literal"
local loaded = {}                   -- file -> { value } once run, { task, waiters } while it runs

local function fail(text, hint) p.throw("script.module", text, hint) end

local function resolve(from, name)
  if type(name) ~= "string" then fail("require: expected the name of a module as text, got " .. p.say(name), HOW) end
  local why = p.refused[from] and p.refused[from][name]
  if why then fail(why[1], why[2]) end
  local file = p.resolve[from] and p.resolve[from][name]
  if not file or not p.modules[file] then
    fail("there is no module '" .. name .. "' for " .. from, HOW)
  end
  return file
end

local function finish(entry, ok, value)
  entry.done, entry.ok, entry.value = true, ok, value
  for _, resume in next, entry.waiters do resume(true) end
end

local function run(file)
  local entry = { task = p.current_task(), waiters = {} }
  loaded[file] = entry
  local ok, value = xpcall(function() return p.run_file(p.modules[file], file) end, p.caught)
  if ok then
    if value == nil then value = true end
  else
    loaded[file] = nil
    p.keep_place(value)
    value = p.as_value(value)
  end
  finish(entry, ok, value)
  return entry
end

local function wait_for(entry, file)
  if entry.task == p.current_task() then
    fail("the module " .. file .. " requires itself, directly or through others", "move what both need into a third module")
  end
  p.suspend(function(resume) entry.waiters[#entry.waiters + 1] = resume end, "require")
end

-- Return what a module returned; it runs once.
local function require(from, name)
  local file = resolve(from, name)
  local entry = loaded[file]
  if not entry then
    entry = run(file)
  elseif not entry.done then
    wait_for(entry, file)
  end
  if entry.ok then return entry.value end
  error(entry.value, 0)
end

-- Return the `require` of a file: what a name means depends on the file that asks.
function p.require_from(file)
  return function(name) return require(file, name) end
end

-- Run a file with a `require` of its own.
function p.run_file(source, file)
  return p.compile("local require = ... " .. source, file)(p.require_from(file))
end

p.worker_ops["require"] = function(name) return require(p.main_file, name) end
