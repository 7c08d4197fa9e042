-- `Channel`: values from task to task, with a bound on how many wait.

local p = ...
local type, next, error, pcall, setmetatable, math_type = type, next, error, pcall, setmetatable, math.type
local tointeger = math.tointeger
local channel_of = setmetatable({}, { __mode = "k" })

local function closed(text) p.throw("channel.closed", text, "check who closes it, and when") end

local function behind(handle, what)
  local channel = channel_of[handle]
  if not channel then p.misuse(what .. " needs a channel") end
  return channel
end

-- queues

local function new_queue() return { first = 1, last = 0 } end

local function push(queue, item)
  queue.last = queue.last + 1
  queue[queue.last] = item
end

local function pop(queue)
  if queue.first > queue.last then return nil end
  local item = queue[queue.first]
  queue[queue.first] = nil
  queue.first = queue.first + 1
  return item
end

-- Take the next who waits in a queue; whoever was cancelled meanwhile waits no more.
local function next_waiting(queue)
  local entry
  repeat entry = pop(queue) until not entry or p.is_waiting(entry.id)
  return entry
end

-- the ends

local function send(handle, value)
  local channel = behind(handle, "send")
  if value == nil then p.misuse("nil is what receive gives at the end of a channel; send JSON.null instead") end
  if channel.closed then closed("a value was sent to a closed channel") end
  local receiver = next_waiting(channel.receivers)
  if receiver then return receiver.resume(true, value) end
  if channel.held < channel.size then
    channel.held = channel.held + 1
    return push(channel.values, value)
  end
  local ok, problem = p.suspend(function(resume, id) push(channel.senders, { id = id, resume = resume, value = value }) end, "channel.send")
  if not ok then error(problem, 0) end
end

local function let_sender_in(channel)
  local sender = next_waiting(channel.senders)
  if not sender then return false end
  channel.held = channel.held + 1
  push(channel.values, sender.value)
  sender.resume(true)
  return true
end

local function receive(handle)
  local channel = behind(handle, "receive")
  if channel.held == 0 then let_sender_in(channel) end
  if channel.held > 0 then
    local value = pop(channel.values)
    channel.held = channel.held - 1
    if channel.held < channel.size then let_sender_in(channel) end
    return value
  end
  if channel.closed then return nil end
  local _, value = p.suspend(function(resume, id) push(channel.receivers, { id = id, resume = resume }) end, "channel.receive")
  return value
end

local function close(handle)
  local channel = behind(handle, "close")
  if channel.closed then return end
  channel.closed = true
  local waiting = next_waiting(channel.receivers)
  while waiting do
    waiting.resume(true, nil)
    waiting = next_waiting(channel.receivers)
  end
  waiting = next_waiting(channel.senders)
  while waiting do
    local ok, problem = pcall(closed, "the channel was closed while a value waited to be taken")
    waiting.resume(ok, problem)
    waiting = next_waiting(channel.senders)
  end
end

local function new(size)
  if size == nil then size = 0 end
  size = math_type(size) and tointeger(size)
  if not size or size < 0 then p.misuse("the size of a channel is a whole number, 0 or more") end
  local channel = { size = size, held = 0, values = new_queue(), senders = new_queue(), receivers = new_queue(), closed = false }
  local handle = p.make_inner_handle("channel", { size = size })
  channel_of[handle] = channel
  return handle
end

for name, act in next, { new = new, send = send, receive = receive, close = close } do
  p.worker_ops["channel." .. name] = act
end
