-- `require`: only what the host put into the start frame.

local p = ...
local type, error, pcall = type, error, pcall
local getinfo, sub = debug.getinfo, string.sub

local loaded = {}                   -- file -> { value } once run, { task, waiters } while it runs

local function fail(text, hint) p.throw("script.module", text, hint) end

local function importing_file()
  local level = 3
  while true do
    local info = getinfo(level, "S")
    if not info then return nil end
    local file = sub(info.source, 2)
    if info.source ~= p.PRELUDE and p.resolve[file] then return file end
    level = level + 1
  end
end

local function resolve(name)
  if type(name) ~= "string" then p.argument_error("require", 1, "string expected") end
  local from = importing_file()
  local file = from and p.resolve[from][name]
  if not file or not p.modules[file] then
    fail("there is no module '" .. name .. "'" .. (from and " for " .. from or ""), "only files beside the spell and granted libraries can be required")
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
  local ok, value = pcall(function() return p.compile(p.modules[file], file)() end)
  if ok and value == nil then value = true end
  if not ok then loaded[file] = nil end
  finish(entry, ok, value)
  return entry
end

local function wait_for(entry, file)
  if entry.task == p.current_task() then
    fail("the module " .. file .. " requires itself, directly or through others", "move what both need into a third module")
  end
  p.suspend(function(resume) entry.waiters[#entry.waiters + 1] = resume end)
end

-- Return what a module returned; it runs once.
function p.require(name)
  local file = resolve(name)
  local entry = loaded[file]
  if not entry then
    entry = run(file)
  elseif not entry.done then
    wait_for(entry, file)
  end
  if entry.ok then return entry.value end
  error(entry.value, 0)
end
