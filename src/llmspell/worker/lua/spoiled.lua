-- Clean-ups that fail where the end of their task hides it.
--
-- A cancelled task ends with the cancellation, a failed one with its own error. Whoever waits for a cancelled one is
-- told by the cause of the cancellation; what nobody is told stands in the log.

local p = ...
local sub = string.sub

local MAX_TEXT = 2000
local hidden = {}                   -- id -> cancelled task whose clean-up failed, until somebody is told

-- Write a failed clean-up into the log; not what ends the whole spell, which is told by its end.
function p.warn_of_clean_up(what, value, frames, text)
  if p.control_of(value) then return end
  local map = p.error_map(value, frames, text)
  local at = map.file ~= "" and map.file .. ":" .. map.line or nil
  p.post("log.warn", { what .. " failed: " .. p.safe_text(sub(map.message, 1, MAX_TEXT)), { code = map.code, at = at } })
end

local function warn(task)
  hidden[task.id] = nil
  local cleaner = task.spoiled
  p.warn_of_clean_up("the clean-up of a cancelled task", cleaner.value, cleaner.frames, cleaner.text)
end

-- Have a cancelled task end with what failed in its clean-up as the cause.
function p.spoil(task, cleaner)
  if p.control_of(cleaner.value) then return end
  local map = p.error_map(cleaner.value, cleaner.frames, cleaner.text)
  task.spoiled, hidden[task.id] = cleaner, task
  task.value = p.new_fault({
    code = "cancelled", message = "the task was cancelled, and its clean-up failed: " .. map.message, hint = map.hint,
    control = false, stack = "", cause = map,
  })
end

-- Note that somebody got to know how a task ended.
function p.told(task)
  if task.spoiled then hidden[task.id] = nil end
end

-- Write into the log what nobody was told who waited for the task; a scope takes its time.
function p.warn_unless_told(task)
  if hidden[task.id] == task and not task.scoped then warn(task) end
end

-- Write into the log what nobody was told by the end of the run.
function p.warn_of_hidden()
  local tasks = hidden
  hidden = {}
  local ids = p.ordered_keys(tasks)
  for i = 1, #ids do warn(tasks[ids[i]]) end
end
