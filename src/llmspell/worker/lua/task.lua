-- `Task`: many threads of execution inside one spell.

local p = ...
local type, error = type, error
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
p.misuse, p.start_watched = misuse, start

-- Return the error value of another task: text becomes a value that keeps where it happened, a table tells it.
local function failure(task)
  task.observed = true
  p.told(task)
  if type(task.value) == "table" and not p.faults[task.value] then p.give_place(task.value, task.frames) end
  if type(task.value) ~= "string" or p.control_of(task.value) then return task.value end
  if not task.fault then
    task.fault = p.new_fault(p.error_map(task.value, task.frames))
    p.keep_stack(task.fault)
  end
  return task.fault
end
p.failure = failure

local function wait_for(task)
  task.observed = true
  if task == p.current_task() then misuse("a task cannot await itself") end
  local ok, value = p.await_task(task)
  if ok then return value end
  error(failure(task), 0)
end

local function spawn(f, ...)
  if type(f) ~= "function" then misuse("Task.spawn needs a function, got a " .. type(f)) end
  local task, scope = start(f, ...), p.current_task().scope
  if scope then p.join_scope(scope, task) end
  return p.make_task_handle(task)
end

-- Let everybody else who can go on do so first.
local function yield() p.suspend(function(resume) resume(true) end, "task.yield") end

local function atomic(f)
  if type(f) ~= "function" then misuse("Task.atomic needs a function, got a " .. type(f)) end
  return p.run_atomic(f)
end

local function registrar(name, only_cancelled)
  return function(f)
    if type(f) ~= "function" then misuse(name .. " needs a function, got a " .. type(f)) end
    p.add_clean_up(f, only_cancelled)
  end
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
  ["task.yield"] = yield,
  ["task.atomic"] = atomic,
  ["task.preemptive"] = function() return p.slices end,
  ["task.defer"] = registrar("Task.defer", false),
  ["task.on_cancel"] = registrar("Task.on_cancel", true),
  ["json.encode"] = p.json_encode,
  ["json.decode"] = p.json_decode,
  ["json.array"] = p.json_array,
  ["print"] = p.print,
}
