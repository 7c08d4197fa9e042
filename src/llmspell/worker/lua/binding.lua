-- From the declarations of the start frame to the globals and handles of a script.

local p = ...
local type, next, error, setmetatable, table_pack = type, next, error, setmetatable, table.pack
local sort, concat, randomseed = table.sort, table.concat, math.randomseed

local handle_ids = setmetatable({}, { __mode = "k" })
local handle_fields = setmetatable({}, { __mode = "k" })
local handle_kinds = setmetatable({}, { __mode = "k" })
local handle_times = setmetatable({}, { __mode = "k" })
local live = setmetatable({}, { __mode = "v" })
local task_of = setmetatable({}, { __mode = "k" })
local inner_ids = setmetatable({}, { __mode = "k" })   -- handles of what lives in here: tasks, channels
local opened = setmetatable({}, { __mode = "k" })      -- streams and the like -> task that opened them, or loops over them
local opened_at = setmetatable({}, { __mode = "k" })   -- the same -> where
local looped = setmetatable({}, { __mode = "k" })      -- those among them that a `for` has begun to read -> true while it waits
local kept = {}                    -- those among them that live until they are closed, held by the script or not
local next_inner = 0
local classes = {}
p.handle_ids, p.task_of, p.inner_ids = handle_ids, task_of, inner_ids

-- calls

local function host_call(op)
  return function(...) return p.perform(op, table_pack(...)) end
end

local function make_function(spec)
  if spec.worker == true then return p.worker_ops[spec.op] end
  if spec.post == true then return p.one_way(spec.op, spec.takes) end
  return host_call(spec.op)
end

-- handles

local function is_of(value, kind) return type(value) == "table" and handle_kinds[value] == kind end

local function make_method(kind, name, spec)
  local act = spec.worker == true and p.worker_ops[spec.op]
  local op = spec.op
  return function(self, ...)
    if not is_of(self, kind) then p.refuse_handle(kind .. ":" .. name, kind, self) end
    if act then return act(self, ...) end
    if op == classes[kind].leave then opened[self], kept[self], looped[self] = nil, nil, nil end
    local args = table_pack(self, ...)
    args.shift = 1
    return p.perform(op, args)
  end
end

local function known_names(class, handle)
  local names = {}
  for _, set in next, { class.methods, class.properties, handle_fields[handle] or {} } do
    for name in next, set do
      if type(name) == "string" then names[#names + 1] = name end
    end
  end
  sort(names)
  return concat(names, ", ")
end

local function make_reader(kind, class)
  return function(handle, key)
    local method = class.methods[key]
    if method then return method end
    local fields = handle_fields[handle]
    local value = fields and fields[key]
    if value == p.null then return nil end
    if value ~= nil then return value end
    local property = class.properties[key]
    if property then return property(handle) end
    local text = kind .. " has no field '" .. p.tostring(key) .. "'"
    p.throw("not_found", text, "known: " .. known_names(class, handle))
  end
end

local function make_property(spec)
  if spec.worker == true then return p.worker_ops[spec.op] end
  local op = spec.op
  return function(handle) return p.perform(op, { handle, n = 1, shift = 1 }) end
end

-- Return the next item for a `for`. The loop makes the stream its task's: Lua does not tell when it is left.
local function next_in_loop(handle, class)
  local ends = class.leave and not class.keep and opened[handle]
  if ends then opened[handle], looped[handle] = p.current_task(), true end
  local value = p.perform(class.iterate, { handle, n = 1, shift = 1 })
  if ends and value == nil then opened[handle], looped[handle] = nil, nil end
  if looped[handle] then looped[handle] = false end
  return value
end

local function collected(handle)
  local id = handle_ids[handle]
  if id then p.drop_handle(id, handle_times[handle]) end
end

local function make_class(kind, spec)
  local class = { methods = {}, properties = {} }
  for name, method in next, spec.methods or {} do class.methods[name] = make_method(kind, name, method) end
  for name, property in next, spec.properties or {} do class.properties[name] = make_property(property) end
  local close = class.methods.close
  local iterate = spec.iterate
  class.leave, class.keep, class.iterate = spec.leave, spec.keep, iterate
  local call = spec.call
  class.meta = {
    __metatable = false,
    __name = kind,
    __gc = collected,
    __index = make_reader(kind, class),
    __newindex = function() error("the fields of a handle cannot be changed", 2) end,
    __tostring = function(handle) return p.handle_text(handle) end,
    __close = close and function(handle) close(handle) end or nil,
    __call = iterate and function(handle)
      local act = p.worker_ops[iterate]
      if act then return act(handle) end
      return next_in_loop(handle, class)
    end or call and function(...)
      local args = table_pack(...)
      args.shift = 1
      return p.perform(call, args)
    end or nil,
  }
  classes[kind] = class
  return class
end

function p.handle_text(handle)
  local id = handle_ids[handle] or inner_ids[handle]
  return handle_kinds[handle] .. "(" .. id .. ")"
end

local function new_handle(kind, fields)
  local class = classes[kind] or make_class(kind, {})
  local handle = {}
  handle_kinds[handle], handle_fields[handle] = kind, fields
  return setmetatable(handle, class.meta)
end

-- Return the script's object for a handle of the host; the same one while it lives.
function p.make_handle(kind, id, fields)
  local handle = live[id]
  if not handle then
    handle = new_handle(kind, fields)
    handle_ids[handle], handle_times[handle], live[id] = id, 0, handle
  end
  handle_times[handle] = handle_times[handle] + 1
  handle_fields[handle] = fields
  return handle
end

-- Return a handle for something the host never sees.
function p.make_inner_handle(kind, fields, id)
  local handle = new_handle(kind, fields)
  if not id then
    next_inner = next_inner + 1
    id = next_inner
  end
  inner_ids[handle] = id
  return handle
end

-- What a task opens is closed when the task is cancelled; what nobody waits for any more is closed at once.
-- A value may also be a list of what was opened.
function p.note_opened(value, task)
  local kind = type(value) == "table" and handle_kinds[value]
  if not kind and type(value) == "table" and handle_kinds[value[1]] then
    for i = 1, #value do p.note_opened(value[i], task) end
    return
  end
  local leave = kind and classes[kind] and classes[kind].leave
  if not leave then return end
  if not task then return p.tell(leave, value) end
  opened[value], kept[value] = task, classes[kind].keep
  opened_at[value] = task.co and p.site_of(p.innermost(task.co), "opened it")
end

function p.opened_at(handle) return opened_at[handle] end

function p.has_opened() return next(opened) ~= nil end

-- Return whether a loop over a stream has been left, or does something else now.
function p.has_paused_loop()
  for _, waits in next, looped do
    if not waits then return true end
  end
  return false
end

local function close_all(task, handles)
  for handle in next, handles do
    if opened[handle] == task then
      opened[handle], kept[handle], looped[handle] = nil, nil, nil
      p.tell(classes[handle_kinds[handle]].leave, handle)
    end
  end
end

function p.close_opened_by(task) close_all(task, opened) end

-- Close what a task looped over and left before its end.
function p.close_loops_of(task) close_all(task, looped) end

function p.make_task_handle(task)
  local handle = p.make_inner_handle("task", { id = task.id }, task.id)
  task_of[handle] = task
  return handle
end

function p.kind_of(handle) return handle_kinds[handle] end

-- globals

local function check_worker_op(spec, used)
  if type(spec) ~= "table" or spec.worker ~= true then return end
  if not p.worker_ops[spec.op] then
    p.throw("internal", "the bindings name the worker op " .. spec.op .. ", which the Lua prelude does not have")
  end
  used[spec.op] = true
end

local function is_op(spec) return type(spec.op) == "string" end

local function each_op(bindings, visit)
  for _, spec in next, bindings.globals do
    if is_op(spec) then visit(spec) else for _, member in next, spec do visit(member) end end
  end
  for _, kind in next, bindings.handles do
    for _, spec in next, kind.methods or {} do visit(spec) end
    for _, spec in next, kind.properties or {} do visit(spec) end
  end
end

local function check_bindings(bindings)
  local used = {}
  each_op(bindings, function(spec) check_worker_op(spec, used) end)
  for op in next, p.worker_ops do
    if not used[op] then p.throw("internal", "no binding names the worker op " .. op .. " of the Lua prelude") end
  end
end

local function bind_globals(globals, env)
  for name, spec in next, globals do
    if is_op(spec) then
      env[name] = make_function(spec)
    else
      local members = env[name] or {}
      env[name] = members
      for member, inner in next, spec do members[member] = make_function(inner) end
    end
  end
end

local function bind_constants(constants, env)
  for name, value in next, constants do
    local target = env[name]
    if type(target) == "table" and type(value) == "table" then
      for key, inner in next, value do target[key] = inner end
    else
      env[name] = value
    end
  end
end

-- Make the globals and handles of the declarations; a zygote does it once for all its spells.
local function bind(bindings)
  check_bindings(bindings)
  for kind, spec in next, bindings.handles do make_class(kind, spec) end
  bind_globals(bindings.globals, p.env)
  p.env.JSON.null = p.null
end

function p.bind_frame(data) bind(p.decode(data)[2]) end

-- Take away what a computation does not see: members by global, none for all of it.
local function withhold(missing, env)
  for name, members in next, missing do
    if #members == 0 then env[name] = nil end
    for _, member in next, members do env[name][member] = nil end
  end
end

-- Make everything a script sees from its start frame.
function p.prepare(start)
  p.now, p.started = start.now, start.now
  local seed = start.seed
  p.seed_high, p.seed_low = seed[1] << 32 | seed[2], seed[3] << 32 | seed[4]
  randomseed(p.seed_high, p.seed_low)
  if start.debug then p.load_debugger() end
  p.slices = p.cut ~= nil and start.slices ~= false
  if start.watch then p.begin_watching(start.watch) end
  if start.bindings then bind(start.bindings) end
  bind_constants(start.constants, p.env)
  if start.compute then withhold(start.compute.without, p.env) end
  p.modules, p.resolve, p.refused, p.main_file = start.modules, start.resolve, start.refused or {}, start.file
end
