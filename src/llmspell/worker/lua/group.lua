-- Groups of tasks: waiting for all of them, for the first, or for a scope that ends with them.

local p = ...
local type, next, error, setmetatable, xpcall, math_type = type, next, error, setmetatable, xpcall, math.type
local task_of = p.task_of

local function cancel_all(group)
  for _, task in next, group.own do
    task.observed = true
    p.cancel_task(task)
  end
end

local function new_group(op) return setmetatable({ op = op, own = {}, all = {} }, { __close = cancel_all }) end

local function check_list(list, name)
  if type(list) ~= "table" or task_of[list] or p.handle_ids[list] then p.misuse(name .. " needs a list of functions or tasks") end
  for i = 1, #list do
    if type(list[i]) ~= "function" and not task_of[list[i]] then
      p.misuse(name .. ": item " .. i .. " is a " .. type(list[i]) .. ", not a function or task")
    end
  end
end

local function fill(group, list)
  for i = 1, #list do
    local item = list[i]
    local task = type(item) == "function" and p.start_watched(item) or task_of[item]
    if task == p.current_task() then p.misuse("a task cannot await itself") end
    if type(item) == "function" then group.own[#group.own + 1] = task end
    task.observed = true
    group.all[i] = task
  end
end

-- Return whether a task has not come to its end; one that was cancelled may still clean up.
local function is_live(task) return task.status == "running" or task.cleaning end

local function first_failed(group)
  for _, task in next, group.all do
    if not is_live(task) and not task.ok then return task end
  end
end

local function count_running(group)
  local count = 0
  for _, task in next, group.all do
    if is_live(task) then count = count + 1 end
  end
  return count
end

-- Wait until `settled()` gives an answer; it is asked at each end of a task. `group.left` counts those that run.
local function wait_until(group, settled)
  group.left = count_running(group)
  local found = settled()
  if found then return found end
  local _, answer = p.suspend(function(resume)
    local given = false
    local function note(ended)
      group.left = group.left - 1
      local now = not given and settled(ended)
      if now then
        given = true
        resume(true, now)
      end
    end
    for _, task in next, group.all do
      if is_live(task) then p.on_end(task, note) end
    end
  end, group.op)
  return answer
end

local function all(list)
  check_list(list, "Task.all")
  local group <close> = new_group("task.all")
  fill(group, list)
  local outcome = wait_until(group, function(ended)
    local failed = ended and not ended.ok and ended or not ended and first_failed(group)
    return failed or group.left == 0 and group
  end)
  if outcome ~= group then error(p.failure(outcome), 0) end
  local results = {}
  for i, task in next, group.all do
    if task.value == nil then results[i] = p.null else results[i] = task.value end
  end
  if #list == 0 then p.lists[results] = true end
  return results
end

local function first_ended(group)
  for _, task in next, group.all do
    if not is_live(task) then return task end
  end
end

local function race(list)
  check_list(list, "Task.race")
  if #list == 0 then p.misuse("Task.race needs at least one function or task") end
  local group <close> = new_group("task.race")
  fill(group, list)
  local winner = wait_until(group, function(ended) return ended or first_ended(group) end)
  if winner.ok then return winner.value end
  error(p.failure(winner), 0)
end

local function timeout(seconds, f, ...)
  if type(seconds) ~= "number" then p.misuse("Task.timeout needs a number of seconds, got a " .. type(seconds)) end
  if type(f) ~= "function" then p.misuse("Task.timeout needs a function, got a " .. type(f)) end
  local group <close> = new_group("task.timeout")
  local work = p.start_watched(f, ...)
  local timer = p.start_watched(function() return p.perform("task.sleep", { seconds, n = 1 }) end)
  group.own, group.all = { work, timer }, { work, timer }
  work.observed, timer.observed = true, true
  local winner = wait_until(group, function(ended) return ended or first_ended(group) end)
  if winner == timer and timer.ok then
    p.throw("task.timeout", "the task did not finish within " .. p.tostring(seconds) .. " s", "give it more time, or less to do")
  end
  if winner.ok then return winner.value end
  error(p.failure(winner), 0)
end

-- outcomes

local function plain_error(task)
  local map = p.error_map(p.failure(task), task.frames, task.text)
  return { code = map.code, message = map.message, hint = map.hint }
end

-- what ends the whole spell is nobody's outcome
local function let_control_pass(task)
  local control = task.status == "failed" and p.control_of(task.value)
  if control then error(control, 0) end
end

-- Return what `await` raises, as an error value also where that is none.
local function error_of(task)
  local value = p.failure(task)
  return type(value) == "table" and value or p.new_fault(p.error_map(value, task.frames))
end

local function outcome(task)
  let_control_pass(task)
  if task.ok then return { status = "done", value = task.value } end
  if task.status == "cancelled" then return { status = "cancelled", error = task.spoiled and error_of(task) or nil } end
  return { status = "failed", error = error_of(task) }
end

-- Raise one error for the failures of several tasks.
local function raise_together(tasks, text)
  local errors = {}
  for i, task in next, tasks do
    let_control_pass(task)
    errors[i] = plain_error(task)
  end
  p.raise({
    code = "task.group", message = text .. "; the first: " .. errors[1].message, hint = errors[1].hint,
    data = { errors = errors }, control = false,
  })
end

local function settle(list)
  check_list(list, "Task.settle")
  local group <close> = new_group("task.settle")
  fill(group, list)
  wait_until(group, function() return group.left == 0 and group end)
  local outcomes = {}
  for i = 1, #list do outcomes[i] = outcome(group.all[i]) end
  if #list == 0 then p.lists[outcomes] = true end
  return outcomes
end

local function first_done(group)
  for i = 1, #group.all do
    if group.all[i].ok then return group.all[i] end
  end
end

local function any(list)
  check_list(list, "Task.any")
  if #list == 0 then p.misuse("Task.any needs at least one function or task") end
  local group <close> = new_group("task.any")
  fill(group, list)
  local winner = wait_until(group, function(ended)
    return ended and ended.ok and ended or not ended and first_done(group) or group.left == 0 and group
  end)
  if winner ~= group then return winner.value end
  raise_together(group.all, "all " .. #list .. " tasks failed")
end

local function map_limit(options, count)
  local limit = options
  if type(options) == "table" then
    for name in next, options do
      if name ~= "limit" then p.misuse("Task.map has no option " .. p.tostring(name) .. "; there is limit") end
    end
    limit = options.limit
  end
  if limit == nil then return count end
  if type(options) ~= "table" or math_type(limit) ~= "integer" or limit < 1 then
    p.misuse("Task.map: the limit is a whole number, 1 or more")
  end
  return limit
end

local function map(list, f, options)
  if type(list) ~= "table" or p.handle_ids[list] then p.misuse("Task.map needs a list, got a " .. type(list)) end
  if type(f) ~= "function" then p.misuse("Task.map needs a function, got a " .. type(f)) end
  if #list == 0 and next(list) ~= nil then p.misuse("Task.map needs a list, got a map") end
  local count, taken, results, hands = #list, 0, {}, {}
  local function work()
    while taken < count do
      taken = taken + 1
      local at = taken
      local value = f(list[at], at)
      if value == nil then value = p.null end
      results[at] = value
    end
  end
  for i = 1, math.min(map_limit(options, count), count) do hands[i] = work end
  all(hands)
  if count == 0 then p.lists[results] = true end
  return results
end

-- scopes

local function stop_members(scope)
  for i = 1, #scope.members do
    scope.members[i].observed = true
    p.cancel_task(scope.members[i])
  end
end

-- Nobody waits for a scope that is left: what still fails in it is nobody's.
local function leave_scope(scope)
  scope.over = true
  stop_members(scope)
end

local function member_ended(scope, task)
  task.observed = true
  scope.running = scope.running - 1
  if task.status == "failed" then
    scope.failures[#scope.failures + 1] = task
    if #scope.failures == 1 then stop_members(scope) end
  elseif task.spoiled and not scope.over then
    task.scoped = true
    scope.spoiled[#scope.spoiled + 1] = task
    scope.failures[#scope.failures + 1] = task.spoiled     -- it was cancelled, and its clean-up failed
  end
  if scope.running == 0 and scope.resume then scope.resume(true) end
end

-- Make a task end with a scope; its failure is the scope's.
function p.join_scope(scope, task)
  scope.members[#scope.members + 1] = task
  scope.running = scope.running + 1
  task.observed = true
  p.on_end(task, function() member_ended(scope, task) end)
end

local function scope(f)
  if type(f) ~= "function" then p.misuse("Task.scope needs a function, got a " .. type(f)) end
  local made <close> = setmetatable({ members = {}, running = 0, failures = {}, spoiled = {} }, { __close = leave_scope })
  local body = p.start_watched(f)
  body.scope = made
  p.join_scope(made, body)
  p.suspend(function(resume) made.resume = resume end, "task.scope")
  for i = 1, #made.spoiled do p.told(made.spoiled[i]) end
  if #made.failures == 0 then
    if body.ok then return body.value end
    error(p.failure(body), 0)
  end
  if #made.failures > 1 then raise_together(made.failures, #made.failures .. " tasks of a scope failed") end
  error(p.failure(made.failures[1]), 0)
end

-- clean-up

local CLEAN_UP_S = 5

local function run_in_reverse(acts, cancelled)
  local failure
  for i = #acts, 1, -1 do
    if cancelled or not acts[i].only then
      local ok, problem = xpcall(acts[i].f, p.caught)
      if not ok then
        local value = p.as_value(problem, acts[i].site)
        if failure == nil then failure = value else p.warn_of_clean_up("another clean-up of a task", value, problem.frames, problem.text) end
      end
    end
  end
  if failure ~= nil then error(failure, 0) end
end

-- Run the clean-up of a task, newest first; each of it runs, whatever the others do.
function p.run_clean_ups(acts, cancelled)
  timeout(CLEAN_UP_S, run_in_reverse, acts, cancelled)
end

for name, act in next, { all = all, race = race, timeout = timeout, settle = settle, any = any, map = map, scope = scope } do
  p.worker_ops["task." .. name] = act
end
