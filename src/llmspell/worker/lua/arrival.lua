-- What arrives from the host, and the life of one spell from start to done.

local p = ...
local next, ipairs, pcall, error, rawequal, load = next, ipairs, pcall, error, rawequal, load
local table_unpack, collectgarbage = table.unpack, collectgarbage
local send, receive, fence, frame, decode = p.send, p.receive, p.fence, p.frame, p.decode

local running_calls = {}            -- host call id -> task that runs the script function
local dropped = {}                  -- ids of handles that were collected, once per time they arrived
local watched = {}                  -- id -> task whose failure must not be lost

-- Note that a handle is gone; the host hears of it before the next wait.
function p.drop_handle(id, times)
  for _ = 1, times do dropped[#dropped + 1] = id end
end

local function report_failure(head, id, value, frames, text)
  local map = p.error_map(value, frames, text)
  if id then return send(frame(head, id, false, map)) end
  send(frame(head, false, map))
end

-- Send how a task ended; a result that cannot cross is a failure too.
local function report(head, id, task)
  if not task.ok then return report_failure(head, id, task.value, task.frames, task.text) end
  local made, bytes
  if id then
    made, bytes = pcall(p.build, frame, head, id, true, task.value)
  else
    made, bytes = pcall(p.build, frame, head, true, task.value)
  end
  if made then made, bytes = pcall(p.transmit, bytes) end
  if not made then report_failure(head, id, bytes) end
end

local function refuse_call(id, code, message)
  report_failure("result", id, p.new_fault({ code = code, message = message, hint = "", stack = "" }))
end

-- In a session, tell of failed tasks that nobody looked at, once no piece runs that still may.
local function tell_lost()
  if not p.is_session or next(running_calls) then return end
  for id, task in next, watched do
    if task.status == "failed" then
      watched[id] = nil
      if not task.observed then send(frame("lost", p.error_map(task.value, task.frames, task.text))) end
    end
  end
end

-- Remember a task the script started: its failure is the run's unless somebody looked.
function p.watch(task)
  watched[task.id], task.watched = task, true
end

-- Note that one of these has ended.
function p.note_end(task)
  if task.status ~= "failed" then watched[task.id] = nil else tell_lost() end
end

local function run_callback(id, f, args)
  local count = #args
  for i = 1, count do
    if rawequal(args[i], p.null) then args[i] = nil end
  end
  local task = p.new_task(f, table_unpack(args, 1, count))
  task.id, task.origin = -id, id
  task.finished = function()
    running_calls[id] = nil
    tell_lost()
    if task.status ~= "cancelled" then report("result", id, task) end
  end
  running_calls[id] = task
  p.start_task(task)
end

local handlers = {}

function handlers.reply(message, trouble)
  local id, ok, value = message[2], message[3], message[4]
  p.now = message[5]
  if trouble then
    local text = "the answer of the host cannot be taken over: " .. trouble
    return p.deliver(id, false, { from_host = { code = "bridge.convert", message = text, hint = "" } })
  end
  if not ok then return p.deliver(id, false, { from_host = value }) end
  if rawequal(value, p.null) then value = nil end
  p.note_opened(value, p.owner_of(id))
  p.deliver(id, true, value)
end

handlers["call"] = function(message, trouble)
  local id, f = message[2], p.callback(message[3])
  p.now = message[5]
  if trouble then return refuse_call(id, "bridge.convert", "an argument cannot be taken over: " .. trouble) end
  if not f then return refuse_call(id, "bridge.callback", "the host has given this script function back") end
  run_callback(id, f, message[4])
end

handlers["cell"] = function(message, trouble)
  local id = message[2]
  p.now = message[4]
  if trouble then return refuse_call(id, "bridge.convert", "the text cannot be taken over: " .. trouble) end
  run_callback(id, p.take_cell(message[3]))
end

function handlers.cancel(message)
  local task = running_calls[message[2]]
  if task then p.cancel_task(task) end
end

function handlers.stop(message)
  local map = message[2]
  map.control = true
  p.stop(p.new_fault(map), {})
end

function handlers.debug(message) p.take_command(message) end

function handlers.drop(message)
  for _, id in next, message[2] do p.forget_callback(id) end
end

local patience, paused = 1, 0       -- waits with a paused loop between two collections, and since the last one

-- Find the streams whose loop was left: only the collector sees that, and it sleeps while the spell waits.
-- A loop that waits in its body looks the same, so each collection makes the next one come later.
local function collect_left_streams()
  if not p.has_paused_loop() then return end
  paused = paused + 1
  if paused < patience then return end
  patience, paused = patience * 2, 0
  collectgarbage()
  if not p.has_paused_loop() then patience = 1 end
end

local held, first_held = {}, 1      -- frames that were read while the spell stood still
local stop_held = false             -- whether one of them is a stop

-- Keep a frame for the next time that somebody asks for one.
function p.hold_frame(message, trouble)
  held[#held + 1] = { message, trouble }
  stop_held = stop_held or message[1] == "stop"
end

-- Return whether frames are kept, and whether a stop is among them.
function p.held_frames() return held[first_held] ~= nil, stop_held end

local function take_held()
  local one = held[first_held]
  held[first_held] = nil
  first_held = first_held + 1
  if first_held > #held then held, first_held = {}, 1 end
  return one[1], one[2]
end

-- Return the next frame that has to be read.
local function read_frame()
  if #dropped > 0 then
    local gone = dropped
    dropped = {}
    send(frame("drop", gone))
  end
  local data = receive()
  fence()
  if not data then error("stopped", 0) end
  return decode(data)
end
p.read_frame = read_frame

local function next_frame()
  collect_left_streams()
  if held[first_held] then return take_held() end
  return read_frame()
end

local TURNS = 32
local turns = 0                     -- since the host was last heard

-- Hear the host before the next who can go on.
function p.hear_host() turns = TURNS end

-- Whether to hear the host although somebody can go on: tasks that never wait must not keep the others waiting.
local function is_host_s_turn()
  turns = turns + 1
  if turns < TURNS then return false end
  turns = 0
  return held[first_held] ~= nil or p.arrived()
end

-- End a run in which all wait for each other: the host would wait with them for ever.
local function end_if_stuck()
  local places = not p.stopping and not p.is_session and next(running_calls) == nil and p.all_stuck()
  if not places then return false end
  local text = "every task waits for another one: " .. places
  local hint = "close a channel when nothing more comes, and do not wait for each other in a circle"
  p.stopping = { value = p.new_fault({ code = "task.deadlock", message = text, hint = hint, stack = "" }), frames = {} }
  return true
end

-- Do one thing: let somebody go on who can, else wait for the host.
function p.pump()
  if not is_host_s_turn() and (p.run_ready() or end_if_stuck()) then return end
  turns = 0
  local message, trouble = next_frame()
  handlers[message[1]](message, trouble)
end

-- the run

local function in_order(tasks)
  local list = {}
  for _, id in ipairs(p.ordered_keys(tasks)) do list[#list + 1] = tasks[id] end
  return list
end

-- Cancel what still runs; what cleans up only when all of it shall end.
local function cancel_rest(all)
  for _, tasks in ipairs{ running_calls, watched } do
    for _, task in ipairs(in_order(tasks)) do
      if all or not task.kept then pcall(p.cancel_task, task) end
    end
  end
end

local function lost_failure()
  for _, task in ipairs(in_order(watched)) do
    if task.status == "failed" and not task.observed then return task end
  end
end

local function finish_run(main)
  cancel_rest(false)
  while p.is_cleaning() do p.pump() end
  cancel_rest(true)
  p.warn_of_hidden()
  if p.stopping then
    main.ok, main.value, main.frames, main.text = false, p.stopping.value, p.stopping.frames, nil
  end
  if main.ok then main = lost_failure() or main end
  p.end_watching()
  report("done", nil, main)
end

-- Return a compiled chunk, or raise `script.syntax` with its line.
function p.compile(source, file)
  p.name_file(file)
  local f, problem = p.load_chunk(source, file, p.env)
  if f then return f end
  problem = p.unrecorded(problem)
  if p.control_of(problem) then error(problem, 0) end
  local map = p.error_map(problem)
  local at = map.file ~= "" and map.file or file
  local fault = p.new_fault({ code = "script.syntax", message = map.message, hint = "", stack = "" })
  fault.file, fault.line, fault.stack = at, map.line, at .. ":" .. map.line .. " in main"
  error(fault, 0)
end

local function run_main(start)
  p.is_session = start.session
  local main = p.new_task(function()
    if p.is_session then p.suspend(function() end) end   -- cells are run until the host ends it
    if start.compute then return p.run_computation(start) end
    return p.run_file(start.source, start.file)
  end)
  main.id = 0
  if p.begin_debugging then p.begin_debugging(start, main) end
  p.start_task(main)
  while main.status == "running" or main.cleaning do
    -- one that cleans up already goes on with that
    if p.stopping and main.co then p.cancel_task(main) else p.pump() end
  end
  finish_run(main)
end

-- Read the start frame and run its spell to the end.
function p.run()
  local message, trouble = next_frame()
  local start = message[2]
  local ok, problem = pcall(function()
    if trouble then p.throw("bridge.convert", "the start of the spell cannot be taken over: " .. trouble) end
    p.prepare(start)
  end)
  if ok then ok, problem = pcall(run_main, start) end
  if not ok and problem ~= "stopped" then report_failure("done", nil, problem) end
end
