-- Waiting: tasks, host calls, and the loop that delivers what arrives.
--
-- A waiting call yields HOST and its id up to the loop; a task that gives way to others yields no id.
-- Where Lua cannot yield (a sort comparator, a gsub callback) a waiting call runs the loop itself,
-- nested, until its answer is there.

local p = ...
local next, rawget, setmetatable, error, type = next, rawget, setmetatable, error, type
local xpcall, pcall = xpcall, pcall
local co_resume, co_yield, co_close = coroutine.resume, coroutine.yield, coroutine.close
local co_status, co_isyieldable = coroutine.status, coroutine.isyieldable
local table_pack, table_unpack = table.pack, table.unpack
local send, frame, call_frame = p.send, p.frame, p.call_frame
local throw, new_fault, build, transmit = p.throw, p.new_fault, p.build, p.transmit
local new_coroutine, begin_turn = p.new_coroutine, p.begin_turn

local MAX_BLOCKED = 64
local MAX_ASKED = 4096              -- calls at the host at once; half of what makes it stop reading
local MAX_NAMED = 20                -- tasks in the message of a deadlock
local NONE = {}
local HOST = {}                     -- what a waiting coroutine yields; scripts never see it
local current                       -- the task that runs now
local next_call, next_wait, next_task = 0, 0, 0
local owner = {}                    -- id of a waiting call or await -> its task
local asked = 0                     -- how many of these wait for the host
local line, line_first, line_last = {}, 1, 0   -- waits of tasks that have no room there
local coming = 0                    -- how many of them have room now, and go on soon
local blocked = {}                  -- id -> false while a nested loop waits for it, then its answer
local blocked_count = 0
local ready, ready_first, ready_last = {}, 1, 0
local watching = false              -- whether the host is told what tasks do
local inner = setmetatable({}, { __mode = "k" })   -- coroutine -> user coroutine it relays for

p.HOST = HOST

-- Tell the host from now on what tasks do; with `lines`, sample where they are as well.
function p.watch_tasks(lines)
  watching = true
  if lines then p.sample_with(p.sample) end
end

-- Remember that a coroutine waits on behalf of one it resumed; with nil, that it no longer does.
function p.relay_for(outer, child) inner[outer] = child end

-- Return the coroutine that waits or gave way on behalf of which another does.
function p.innermost(co)
  while inner[co] do co = inner[co] end
  return co
end

-- the ready queue

-- Put something in line: a function, or a task that has to begin.
local function enqueue(act)
  ready_last = ready_last + 1
  ready[ready_last] = act
end

-- Run the oldest thing that can go on; return whether there was one.
function p.run_ready()
  if ready_first > ready_last then return false end
  local act = ready[ready_first]
  ready[ready_first] = nil
  ready_first = ready_first + 1
  if type(act) == "table" then p.start_task(act) else act() end
  return true
end

-- tasks

local function body(f, ...)
  return xpcall(f, p.caught, ...)
end

-- Return a task that has not begun. What not every task needs, it gets when it does: `co`, `waits` (ids of what it
-- waits for), `waiters` (ids of who waits for it), `on_end`.
function p.new_task(f, ...)
  return { first = table_pack(f, ...), status = "running", blocks = 0 }
end

local graced, guarded, cleaning = false, false, 0

local function settle_waiters(task)
  local waiters, acts = task.waiters or NONE, task.on_end or NONE
  task.waiters, task.on_end = nil, nil
  if watching and not task.cleans then p.watch_end(task) end
  for i = 1, #waiters do
    enqueue(function() p.deliver(waiters[i], task.ok, task.value) end)
  end
  if task.watched then p.note_end(task) end
  for i = 1, #acts do acts[i](task) end
  if task.finished then task.finished() end
end

-- Have `act(task)` called when a task ends, however it does.
function p.on_end(task, act)
  local acts = task.on_end or {}
  task.on_end = acts
  acts[#acts + 1] = act
end

-- clean-up: what a task has to do at its end, however it ends

-- Have `f` called at the end of the running task, before what was registered earlier.
function p.add_clean_up(f, only_cancelled)
  current.clean_ups = current.clean_ups or {}
  local site = p.site_here(only_cancelled and "asked for it on cancel" or "deferred it", current.site, 4)
  current.clean_ups[#current.clean_ups + 1] = { f = f, only = only_cancelled, site = site }
  if guarded then return end
  guarded = true
  send(frame("guarded"))
end

function p.is_cleaning() return cleaning > 0 end

-- Run what a task registered as a task of its own, then `done(cleaner)`.
local function clean_up(task, cancelled, done)
  local cleaner = p.new_task(p.run_clean_ups, task.clean_ups, cancelled)
  task.clean_ups, task.cleaning = nil, true
  cleaning = cleaning + 1
  cleaner.id, cleaner.origin, cleaner.kept, cleaner.cleans = task.id, task.origin, true, true
  cleaner.finished = function()
    cleaning = cleaning - 1
    task.cleaning = false
    done(cleaner)
  end
  enqueue(cleaner)
end

-- Return the error value behind what a task ended with.
local function value_of(failure)
  return type(failure) == "table" and not p.faults[failure] and failure.value or failure
end

local function is_stop(failure)
  local control = p.control_of(value_of(failure))
  return control and control.code == "cancelled" or false
end

-- A reached limit ends the run, but leaves a moment to clean up, once.
local function stop_if_over(failure)
  local control = p.control_of(value_of(failure))
  if not control or not guarded or graced then return end
  send(frame("cleaning"))
  p.stop(control, type(failure) == "table" and failure.frames or {})
end

-- End the run with a control value; what was registered has a moment to clean up.
function p.stop(control, frames)
  if not graced then p.grace() end
  graced = true
  p.stopping = p.stopping or { value = control, frames = frames }
end

local function conclude(task, ok, value)
  task.ok, task.co = ok, nil
  task.status = ok and "done" or "failed"
  if ok then
    task.value = value
  elseif type(value) == "table" then
    task.value, task.frames, task.text = value.value, value.frames, value.text
  else
    -- out of memory or of stack: Lua had no room for the handler
    task.value, task.frames = value, {}
  end
  if not ok then p.place(task.value, task.frames, task.site) end
  p.close_loops_of(task)
  settle_waiters(task)
end

local function finish(task, ok, value)
  if task.status ~= "running" then return end
  if not ok then stop_if_over(value) end
  if not task.clean_ups then return conclude(task, ok, value) end
  task.co = nil
  clean_up(task, not ok and is_stop(value), function(cleaner)
    if task.status ~= "running" then return end
    if ok and not cleaner.ok then
      ok, value = false, { value = cleaner.value, frames = cleaner.frames, text = cleaner.text }
    elseif not cleaner.ok then
      p.warn_of_clean_up("the clean-up of a failed task", cleaner.value, cleaner.frames, cleaner.text)
    end
    conclude(task, ok, value)
  end)
end

local advance

-- Have a task that gave way go on after those that are ready now, and after the host was heard.
local function take_turns(task)
  task.go_on = task.go_on or function()
    if not task.co then return end
    if p.before_turn then p.before_turn(task) end
    advance(task)
  end
  p.gave_way(task.co)
  enqueue(task.go_on)
  p.hear_host()
end

local function step(task, lived, ok, value)
  if task.co and co_status(task.co) ~= "dead" then
    if value == nil then take_turns(task) end
    return
  end
  if not lived then return finish(task, false, ok) end
  finish(task, ok, value)
end

local function left(...)
  if watching then p.watch_running(nil) end
  return ...
end

advance = function(task, ...)
  local before = current
  current = task
  begin_turn()
  if watching then p.watch_running(task) end
  step(task, left(co_resume(task.co, ...)))
  current = before
end

-- Begin a task; only now it gets a coroutine, so that those still in line cost little.
function p.start_task(task)
  local first = task.first
  task.first = nil
  if task.status ~= "running" then return end
  task.co = new_coroutine(body)
  advance(task, table_unpack(first, 1, first.n))
end

function p.spawn_task(f, ...)
  local task = p.new_task(f, ...)
  next_task = next_task + 1
  task.id = next_task
  task.scope, task.kept, task.origin = current.scope, current.kept, current.origin
  task.site = p.site_here("started the task", current.site, 5)
  if watching then p.watch_start(task, current) end
  enqueue(task)
  return task
end

function p.current_task() return current end

-- Return whether a task can go on besides the one that runs.
function p.is_ready() return ready_first <= ready_last end

-- Return whether the running task outlives a stop for a moment: it cleans up.
function p.is_kept() return not current or current.kept end

-- waiting

-- Let those in line go on that there is room for at the host.
local function let_in()
  while line_first <= line_last and asked + coming < MAX_ASKED do
    local id = line[line_first]
    line[line_first] = nil
    line_first = line_first + 1
    if owner[id] then
      coming = coming + 1
      enqueue(function()
        coming = coming - 1
        p.deliver(id, true)
        let_in()
      end)
    end
  end
end

local function release(id)
  if owner[id] and id > 0 then
    asked = asked - 1
    let_in()
  end
  owner[id] = nil
end

local function forget(id, task)
  release(id)
  task.waits[id] = nil
end

function p.deliver(id, ok, value)
  local task = owner[id]
  if not task then return end
  forget(id, task)
  if blocked[id] == false then
    blocked[id] = { ok, value }
  else
    advance(task, ok, value)
  end
end

local function refuse_to_block()
  if p.is_atomic() then
    throw("task.misuse", "nothing can wait inside Task.atomic", "wait before or after it")
  end
  if p.view and p.view.is_evaluating() then throw("task.misuse", "an expression of the debugger cannot wait") end
  if blocked_count < MAX_BLOCKED or co_isyieldable() then return end
  local text = "more than " .. MAX_BLOCKED .. " calls wait inside sort, gsub or similar functions at once"
  throw("limit.depth", text, "wait outside of such functions")
end

local function cancelled_fault(control)
  return new_fault({ code = "cancelled", message = "the task was cancelled", hint = "", control = control, stack = "" })
end

local function block(id)
  local task = current
  blocked[id] = false
  blocked_count, task.blocks = blocked_count + 1, task.blocks + 1
  if watching then p.watch_running(nil) end
  while blocked[id] == false do
    p.pump()
    -- here the loop of the run cannot cancel: it is further down the same stack
    if p.stopping and not task.kept and blocked[id] == false then
      forget(id, task)
      blocked[id] = { false, cancelled_fault(true) }
    end
  end
  blocked_count, task.blocks = blocked_count - 1, task.blocks - 1
  current = task
  if watching then p.watch_running(task) end
  local answer = blocked[id]
  blocked[id] = nil
  -- who is cancelled here gets no answer, whatever the one who waits would make of it
  if not answer[1] and p.control_of(answer[2]) then error(answer[2], 0) end
  return answer[1], answer[2]
end

-- Wait for an answer; without an id, let others go on, where that is possible.
function p.wait(id)
  if co_isyieldable() then return co_yield(HOST, id) end
  if id then return block(id) end
end

local function expect(id)
  owner[id] = current
  if id > 0 then asked = asked + 1 end
  local waits = current.waits or {}
  current.waits = waits
  waits[id] = true
end

local function answer(args, ok, value)
  if ok then return value end
  if type(value) == "table" and not p.faults[value] and rawget(value, "from_host") then
    p.raise_from_host(value.from_host, args.shift and p.opened_at(args[1]))
  end
  error(value, 0)
end

-- Wait until the host has room for one more call; who cleans up never has to.
local function await_room(op)
  p.suspend(function(_, id)
    line_last = line_last + 1
    line[line_last] = id
  end, op)
end

-- Ask the host and wait for its answer; the one way out of the VM.
function p.perform(op, args)
  refuse_to_block()
  if asked + coming >= MAX_ASKED and not current.kept then await_room(op) end
  next_call = next_call + 1
  local id = next_call
  local bytes = build(call_frame, id, op, args, current.id, current.origin)
  if watching then p.watch_call(id) end
  transmit(bytes)
  expect(id)
  return answer(args, p.wait(id))
end

-- Call a method of a handle and wait for nothing.
function p.tell(op, handle)
  next_call = next_call + 1
  transmit(build(call_frame, next_call, op, { handle, n = 1, shift = 1 }, 0))
end

function p.owner_of(id) return owner[id] end

-- Wait until another task ends; return ok, value.
function p.await_task(task)
  if task.status ~= "running" and not task.cleaning then return task.ok, task.value end
  refuse_to_block()
  next_wait = next_wait - 1
  local id = next_wait
  local waiters = task.waiters or {}
  task.waiters = waiters
  waiters[#waiters + 1] = id
  expect(id)
  if watching then return p.watch_wait("task.await", id) end
  return p.wait(id)
end

-- Wait until `resume(ok, value)` is called by whoever holds it; `give` gets it, and the id of the wait.
-- `what` names the op that waits.
function p.suspend(give, what)
  refuse_to_block()
  next_wait = next_wait - 1
  local id = next_wait
  expect(id)
  give(function(ok, value) enqueue(function() p.deliver(id, ok, value) end) end, id)
  if watching then return p.watch_wait(what, id) end
  return p.wait(id)
end

-- A task that waits in a tail call has no place left.
local function where(task)
  local top = p.walk(task.co)[1]
  if top then return "task " .. task.id .. " at " .. top.file .. ":" .. top.line end
  local site = task.site
  return "task " .. task.id .. (site and " (started at " .. site.file .. ":" .. site.line .. ")" or "")
end

-- Return where the waiting tasks are, of many only the first, when none can go on and nothing is asked of the host; else nil.
function p.all_stuck()
  if asked > 0 or p.has_opened() then return nil end
  local tasks, ids, places = {}, {}, {}
  for _, task in next, owner do
    if not tasks[task.id] and task.co then tasks[task.id], ids[#ids + 1] = task, task.id end
  end
  table.sort(ids)
  for i = 1, math.min(#ids, MAX_NAMED) do places[i] = where(tasks[ids[i]]) end
  return table.concat(places, ", ") .. (#ids > MAX_NAMED and " and " .. #ids - MAX_NAMED .. " more" or "")
end

-- Return whether somebody still waits on an id that `suspend` gave.
function p.is_waiting(id) return owner[id] ~= nil end

-- cancelling

-- Take a task's calls back from the host; raise in the places where it blocks.
local function abandon_waits(task)
  local fault
  for id in next, task.waits or NONE do
    if id > 0 then send(frame("cancel", id)) end
    if blocked[id] == false then
      fault = fault or cancelled_fault(true)
      blocked[id] = { false, fault }
    end
    release(id)
  end
  task.waits = nil
end

local function close_inside_out(co)
  local child = inner[co]
  if child and co_status(child) == "suspended" then close_inside_out(child) end
  co_close(co)
end

local function close(task)
  local co, before = task.co, current
  task.co = nil
  if not co or co_status(co) ~= "suspended" then return end
  current = task
  pcall(close_inside_out, co)
  current = before
end

-- Stop a task; return whether it was still running.
function p.cancel_task(task)
  if task.status ~= "running" then return false end
  task.status, task.ok, task.value = "cancelled", false, cancelled_fault(false)
  abandon_waits(task)
  p.close_opened_by(task)
  if task.clean_ups then
    clean_up(task, true, function(cleaner)
      if not cleaner.ok then p.spoil(task, cleaner) end
      settle_waiters(task)
      if task.spoiled then enqueue(function() p.warn_unless_told(task) end) end
    end)
  else
    settle_waiters(task)
  end
  if task == current then error(cancelled_fault(true), 0) end
  if task.blocks == 0 then close(task) end
  return true
end

