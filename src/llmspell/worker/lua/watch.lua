-- Watching: what tasks do, and when, told to the host in the runs for which it wants to know.

local p = ...
local next, getinfo = next, debug.getinfo
local send, frame, clock, walk, PRELUDE = p.send, p.frame, p.clock, p.walk, p.PRELUDE

local MAX_STACKS = 1000             -- different ones that are kept until they are sent
local SEND_EVERY_S = 0.1

local lines = false
local running, since, sampled_at    -- the task whose code runs, since when, and up to when it is in samples
local ran = {}                      -- id of a task -> seconds its code has run
local samples, stacks = {}, 0       -- id of a task -> stack -> seconds
local sent_at = 0
local next_wait = 0

local function tell(what, ...) send(frame("trace", what, clock(), ...)) end

-- Return the place of the script that is running.
local function place()
  local level = 3
  while true do
    local info = getinfo(level, "Sln")
    if not info then return "" end
    if info.what ~= "C" and info.source ~= PRELUDE then return p.frame_text(info) end
    level = level + 1
  end
end

-- samples: seconds of a task by the stack it was seen at

local function send_samples(now)
  if stacks == 0 then return end
  local list = {}
  for id, seconds in next, samples do
    for stack, s in next, seconds do list[#list + 1] = { id, stack, s } end
  end
  samples, stacks, sent_at = {}, 0, now
  tell("samples", list)
end

local function add_sample(frames, now, may_send)
  local of_task = samples[running.id]
  if not of_task then
    of_task = {}
    samples[running.id] = of_task
  end
  local stack = p.stack_text(frames)
  if not of_task[stack] then stacks = stacks + 1 end
  of_task[stack] = (of_task[stack] or 0) + now - sampled_at
  sampled_at = now
  if may_send and (stacks >= MAX_STACKS or now - sent_at >= SEND_EVERY_S) then send_samples(now) end
end

-- Note where the running task is; called by a hook now and then while it runs.
function p.sample()
  -- what is interrupted may be about to make a frame itself
  if running then add_sample(walk(), clock(), getinfo(3, "S").source ~= PRELUDE) end
end

-- tasks

-- Note that the code of another task runs from now on; nil for none.
function p.watch_running(task)
  local now = clock()
  if running then
    ran[running.id] = (ran[running.id] or 0) + now - since
    if lines then add_sample(running.co and walk(running.co) or {}, now, true) end
  end
  running, since, sampled_at = task, now, now
end

function p.watch_start(task, parent)
  tell("task", task.id, parent.id, task.site and p.place_text(task.site) or "")
end

function p.watch_end(task)
  tell("end", task.id, task.status, ran[task.id] or 0)
  ran[task.id] = nil
end

function p.watch_call(id) tell("call", id, place()) end

-- waits

local function gone_on(number, ...)
  tell("go", number)
  return ...
end

-- Wait, and tell the host for what and where.
function p.watch_wait(what, id)
  next_wait = next_wait + 1
  tell("wait", next_wait, p.current_task().id, what, place())
  return gone_on(next_wait, p.wait(id))
end

-- Begin, before any code of the script runs.
function p.begin_watching(wanted)
  lines = wanted.lines
  p.watch_tasks(lines)
end

-- Send what is left, before the script's end is told.
function p.end_watching()
  if lines then send_samples(clock()) end
end
