-- The debugger of a spell: where it stops, and what the host may ask of it then.
--
-- A line hook of each coroutine decides. While the spell stands still, a coroutine of the debugger reads
-- the host's frames: commands are carried out, everything else waits until the spell goes on.

local p = ...
local next, pcall, error, tostring, type, setmetatable = next, pcall, error, tostring, type, setmetatable
local co_create, co_resume, co_running = coroutine.create, coroutine.resume, coroutine.running
local getinfo, sub = debug.getinfo, string.sub
local send, frame, view, points, PRELUDE = p.send, p.frame, p.view, p.points, p.PRELUDE

local numbers, tasks, next_number = setmetatable({}, { __mode = "k" }), {}, 0
local step                          -- { task, kind, depth } while one is asked for
local catching = {}                 -- `all`, `uncaught`
local standing                      -- { task, co, going } while the spell stands still
local failure                       -- the error it stands at: `{text, how}`
local pausing = false               -- whether the host wants it to stand still

local function tell(name, body) send(frame("debug", "event", name, body)) end

-- tasks

local function add_task(task)
  next_number = next_number + 1
  numbers[task], tasks[next_number] = next_number, task
  tell("thread", { reason = "started", thread = next_number })
end

local function remove_task(task)
  local number = numbers[task]
  if not number or not tasks[number] then return end
  tasks[number] = nil
  tell("thread", { reason = "exited", thread = number })
end

local new_task = p.new_task
function p.new_task(...)
  local task = new_task(...)
  add_task(task)
  p.on_end(task, remove_task)
  return task
end

local function task_name(task)
  if task.id == 0 then return "main" end
  return (task.id or 0) > 0 and "task " .. task.id or "called by the host"
end

local function task_of(number) return tasks[number] or error({ refused = "there is no task " .. tostring(number) }, 0) end

-- standing still

local commands, at_any_time = {}, {}

local function carry_out(id, name, args)
  local act = at_any_time[name] or standing and commands[name]
  local ok, value = false, { refused = "the spell does not stand still" }
  if act then ok, value = pcall(act, args) end
  if not ok then value = type(value) == "table" and value.refused or tostring(p.control_of(value) and value.message or value) end
  send(frame("debug", "reply", id, ok, value == nil and p.null or value))
end

local function stand_still()
  while not standing.going do
    local message, trouble = p.read_frame()
    if message[1] == "debug" then
      carry_out(message[2], message[3], message[4])
    else
      p.hold_frame(message, trouble)
      standing.going = message[1] == "stop"
    end
  end
end

-- Stop a task here until the host lets it go on.
local function stop(reason, task, co, more)
  step = nil
  local _, stop_waits = p.held_frames()
  if stop_waits or p.stopping then return end
  standing = { task = task, co = co, going = false }
  local body = more or {}
  body.reason, body.thread = reason, numbers[task] or 0
  tell("stopped", body)
  local ok, problem = co_resume(co_create(stand_still))
  standing, failure = nil, nil
  view.forget()
  tell("continued", {})
  if not ok then error(problem, 0) end
end

-- stepping

local function depth_of(task, co) return #view.frames_of(task, co) end

local function ends_step(task, co)
  if step.task ~= task then return false end
  if step.kind == "in" then return true end
  local depth = depth_of(task, co)
  return step.kind == "next" and depth <= step.depth or step.kind == "out" and depth < step.depth
end

-- Return why a task stops at a line, or nil; to be asked on another coroutine than the one that runs.
local function reached(task, co, file, line)
  local point = points.at(file, line)
  if step and ends_step(task, co) then return step.reason end
  if point and points.is_met(point, view.frames_of(task, co)[1], tell) then return "breakpoint", { points = { point.id } } end
end

local function is_near(task, file, line)
  return step and step.task == task or points.at(file, line)
end

local function at_line(line)
  local task, co, source = p.current_task(), co_running(), getinfo(4, "S").source    -- behind three functions of the hook
  local file = sub(source, 2)
  if source == PRELUDE or not task then return end
  if not is_near(task, file, line) then return end
  local reason, more
  local ok, problem = co_resume(co_create(function() reason, more = reached(task, co, file, line) end))
  if not ok then error(problem, 0) end
  if reason then stop(reason, task, co, more) end
end

-- A task that gave way did so before its line was looked at, and the VM does not tell of the line again.
function p.before_turn(task)
  local top = view.frames_of(task)[1]
  local file, line = top and sub(top.info.source, 2), top and top.info.currentline
  if not top or not is_near(task, file, line) then return end
  local reason, more = reached(task, nil, file, line)
  if reason then stop(reason, task, nil, more) end
end

local interesting = false           -- whether lines are looked at at all

local function look() interesting = step ~= nil or points.any() end

local function stop_soon(task, reason)
  step = { task = task, kind = "in", reason = reason }
  look()
end

local function hear_commands()
  while p.arrived() and not standing do
    local message, trouble = p.read_frame()
    if message[1] == "debug" then
      carry_out(message[2], message[3], message[4])
    else
      p.hold_frame(message, trouble)
    end
  end
  if pausing then stop_soon(p.current_task(), "pause") end
  pausing = false
end

p.watch_lines(function(line)
  if view.is_evaluating() then return view.check_time() end
  if not line then return hear_commands() end
  if interesting then at_line(line) end
end)

-- errors

local function at_error(e, how)
  local value = p.as_value(e)
  if standing or view.is_evaluating() or p.control_of(value) or not p.current_task() then return end
  failure = { text = p.error_map(value).message, how = how }
  stop("exception", p.current_task(), co_running(), { text = failure.text })
end

local caught = p.caught
function p.caught(e)
  if catching.uncaught or catching.all then at_error(e, "unhandled") end
  return caught(e)
end

local function watched_pcall(protected)
  return function(f, ...)
    return protected(f, function(e)
      if catching.all then at_error(e, "always") end
      return e
    end, ...)
  end
end

-- commands

local function going(kind)
  return function(args)
    local task, co = task_of(args.thread), nil
    if task == standing.task then co = standing.co end
    step = kind and { task = task, kind = kind, depth = depth_of(task, co), reason = "step" } or nil
    look()
    standing.going = true
  end
end

commands.continue, commands.next, commands.step_in, commands.step_out = going(nil), going("next"), going("in"), going("out")

function commands.stack(args)
  local task = task_of(args.thread)
  return view.stack(task, task == standing.task and standing.co or nil)
end

function commands.scopes(args) return view.scopes(args.frame) end
function commands.variables(args) return view.variables(args.ref, args.start, args.count) end
function commands.evaluate(args) return view.evaluate(args.text, args.frame) end
function commands.exception() return failure or error({ refused = "the spell does not stand at an error" }, 0) end

function at_any_time.threads()
  local list = {}
  for number = 1, next_number do
    local task = tasks[number]
    if task then list[#list + 1] = { id = number, name = task_name(task) } end
  end
  return list
end

function at_any_time.exceptions(args) catching = args end

-- Stop at once, or where a task runs, at its next line.
function at_any_time.pause() pausing = not standing end

-- Replace the breakpoints of a file; a line without code hands its own to the next one that has some.
function at_any_time.breakpoints(args)
  local list = points.replace(args.file, args.points)
  look()
  return list
end

-- the host

local function first_task()
  for number = 1, next_number do
    if tasks[number] then return tasks[number] end
  end
end

-- Take a command of the host while no line runs.
function p.take_command(message)
  carry_out(message[2], message[3], message[4])
  if not pausing then return end
  pausing = false
  local task = p.current_task()
  stop("pause", task or first_task(), task and co_running())
end

-- Wait until the host has set everything up; then run, or stop at the first line.
function p.begin_debugging(start, main)
  points.know(start.file, start.source)
  for file, text in next, start.modules do points.know(file, text) end
  p.env.pcall = watched_pcall(p.env.xpcall)
  standing = { task = main, going = false }
  local stop_on_entry
  function at_any_time.configured(args)
    stop_on_entry, standing.going = args.stop_on_entry, true
    at_any_time.configured = nil
  end
  tell("ready", {})
  local ok, problem = co_resume(co_create(stand_still))
  standing = nil
  if not ok then error(problem, 0) end
  if stop_on_entry then stop_soon(main, "entry") end
end
