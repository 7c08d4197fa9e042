-- What leaves the VM: frames, and the script functions named in them.

local p = ...
local pcall, error, setmetatable = pcall, error, setmetatable
local send, frame, throw = p.send, p.frame, p.throw

local callbacks, callback_ids = {}, setmetatable({}, { __mode = "k" })
local callback_sent, next_callback = {}, 0
local sending

function p.begin_sending() sending = nil end

function p.register(f)
  local id = callback_ids[f]
  if not id then
    next_callback = next_callback + 1
    id = next_callback
    callback_ids[f], callbacks[id], callback_sent[id] = id, f, 0
  end
  callback_sent[id] = callback_sent[id] + 1
  sending = { id = id, before = sending }
  return id
end

-- Give back one sending of a script function; with the last one it is forgotten.
function p.forget_callback(id)
  local f = callbacks[id]
  if not f then return end
  callback_sent[id] = callback_sent[id] - 1
  if callback_sent[id] > 0 then return end
  callbacks[id], callback_sent[id], callback_ids[f] = nil, nil, nil
end

-- a frame that was refused half way has not given its functions to the host
local function take_back()
  while sending do
    p.forget_callback(sending.id)
    sending = sending.before
  end
end

-- Send a frame, unless it is larger than the host takes.
function p.transmit(bytes)
  if #bytes > p.max_frame then
    take_back()
    local text = "one message to the host has " .. #bytes .. " bytes; the limit is " .. p.max_frame
    throw("limit.frame", text, "send less at once")
  end
  send(bytes)
end

-- Return the bytes of a frame; where a value is refused its functions are taken back.
function p.build(make, ...)
  local ok, bytes = pcall(make, ...)
  if ok then return bytes end
  take_back()
  error(bytes, 0)
end

function p.callback(id) return callbacks[id] end

function p.post(op, args) p.transmit(p.build(frame, "post", op, args)) end

-- Return whether a value has a form that can cross; keeps nothing registered.
function p.try_frame(value)
  local ok = pcall(frame, value)
  take_back()
  return ok
end

