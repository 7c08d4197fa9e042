-- `Task`: many threads of execution inside one spell.

local p = ...
local type, next, rawequal, error, select, setmetatable = type, next, rawequal, error, select, setmetatable
local table_unpack = table.unpack
local task_of = p.task_of

local function misuse(text) p.throw("task.misuse", text) end

local function task_behind(value, what)
  local task = type(value) == "table" and task_of[value]
  if not task then misuse(what .. " needs a task, got a " .. type(value)) end
  return task
end

local function start(f, ...)
  local task = p.spawn_task(f, ...)
  p.watch(task)
  return task
end

-- A string error of another task becomes a value that keeps where it happened.
local function failure(task)
  task.observed = true
  if type(task.value) ~= "string" or p.control_of(task.value) then return task.value end
  if not task.fault then task.fault = p.new_fault(p.error_map(task.value, task.frames)) end
  return task.fault
end

local function wait_for(task)
  task.observed = true
  if task == p.current_task() then misuse("a task cannot await itself") end
  local ok, value = p.await_task(task)
  if ok then return value end
  error(failure(task), 0)
end

local function spawn(f, ...)
  if type(f) ~= "function" then misuse("Task.spawn needs a function, got a " .. type(f)) end
  return p.make_task_handle(start(f, ...))
end

-- groups

local function cancel_all(group)
  for _, task in next, group.own do
    task.observed = true
    p.cancel_task(task)
  end
end

local function new_group() return setmetatable({ own = {}, all = {} }, { __close = cancel_all }) end

local function check_list(list, name)
  if type(list) ~= "table" or task_of[list] or p.handle_ids[list] then misuse(name .. " needs a list of functions or tasks") end
  for i = 1, #list do
    if type(list[i]) ~= "function" and not task_of[list[i]] then
      misuse(name .. ": item " .. i .. " is a " .. type(list[i]) .. ", not a function or task")
    end
  end
end

local function fill(group, list)
  for i = 1, #list do
    local item = list[i]
    local task = type(item) == "function" and start(item) or task_of[item]
    if task == p.current_task() then misuse("a task cannot await itself") end
    if type(item) == "function" then group.own[#group.own + 1] = task end
    task.observed = true
    group.all[i] = task
  end
end

local function first_failed(group)
  for _, task in next, group.all do
    if task.status ~= "running" and not task.ok then return task end
  end
end

-- Wait until `settled()` gives an answer; it is asked at each end of a task.
local function wait_until(group, settled)
  local found = settled()
  if found then return found end
  local _, answer = p.suspend(function(resume)
    local given = false
    for _, task in next, group.all do
      p.on_end(task, function(ended)
        local now = not given and settled(ended)
        if now then
          given = true
          resume(true, now)
        end
      end)
    end
  end)
  return answer
end

local function all_done(group)
  for _, task in next, group.all do
    if task.status == "running" then return false end
  end
  return true
end

local function all(list)
  check_list(list, "Task.all")
  local group <close> = new_group()
  fill(group, list)
  local outcome = wait_until(group, function(ended)
    local failed = ended and not ended.ok and ended or not ended and first_failed(group)
    return failed or all_done(group) and group
  end)
  if outcome ~= group then error(failure(outcome), 0) end
  local results = {}
  for i, task in next, group.all do
    if task.value == nil then results[i] = p.null else results[i] = task.value end
  end
  if #list == 0 then p.lists[results] = true end
  return results
end

local function first_ended(group)
  for _, task in next, group.all do
    if task.status ~= "running" then return task end
  end
end

local function race(list)
  check_list(list, "Task.race")
  if #list == 0 then misuse("Task.race needs at least one function or task") end
  local group <close> = new_group()
  fill(group, list)
  local winner = wait_until(group, function(ended) return ended or first_ended(group) end)
  if winner.ok then return winner.value end
  error(failure(winner), 0)
end

local function timeout(seconds, f, ...)
  if type(seconds) ~= "number" then misuse("Task.timeout needs a number of seconds, got a " .. type(seconds)) end
  if type(f) ~= "function" then misuse("Task.timeout needs a function, got a " .. type(f)) end
  local group <close> = new_group()
  local work = start(f, ...)
  local timer = start(function() return p.perform("task.sleep", { seconds, n = 1 }) end)
  group.own, group.all = { work, timer }, { work, timer }
  work.observed, timer.observed = true, true
  local winner = wait_until(group, function(ended) return ended or first_ended(group) end)
  if winner == timer and timer.ok then
    p.throw("task.timeout", "the task did not finish within " .. p.tostring(seconds) .. " s", "give it more time, or less to do")
  end
  if winner.ok then return winner.value end
  error(failure(winner), 0)
end

p.worker_ops = {
  ["task.spawn"] = spawn,
  ["task.await"] = function(handle) return wait_for(task_behind(handle, "await")) end,
  ["task.cancel"] = function(handle)
    local task = task_behind(handle, "cancel")
    task.observed = true
    return p.cancel_task(task)
  end,
  ["task.status"] = function(handle) return task_behind(handle, "status").status end,
  ["task.all"] = all,
  ["task.race"] = race,
  ["task.timeout"] = timeout,
  ["json.encode"] = p.json_encode,
  ["json.decode"] = p.json_decode,
  ["json.array"] = p.json_array,
  ["print"] = p.print,
}
