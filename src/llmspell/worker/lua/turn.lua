-- Turns: one task runs at a time; one that computes for long is held to its limits, makes room for
-- its siblings, and hears the host.
--
-- A hook looks at the clock after so many instructions. After so many looks a turn may end: where the
-- VM's library can be asked to, the task gives way at the next line of the script or round of a loop.

local p = ...
local setmetatable, gsub = setmetatable, string.gsub
local co_create, co_running = coroutine.create, coroutine.running
local sethook, getinfo, format = debug.sethook, debug.getinfo, string.format
local over, heed, cut, was_cut, throw = p.over, p.heed, p.cut, p.was_cut, p.throw

local LOOK_EVERY, LOOKS = p.look_every, p.looks_per_turn
local LINES = 200                   -- between two looks where lines are watched
local PRELUDE = p.PRELUDE
local OVER = {
  { code = "limit.cpu", message = "the spell used more processor time than its limit" },
  { code = "limit.wall", message = "the spell ran longer than its time limit" },
  { code = "cancelled", message = "the spell was stopped" },
}

local looks, tried = 0, false       -- in this turn; whether it was asked to give way
local cuts = setmetatable({}, { __mode = "k" })   -- coroutines that shall give way at their next line
local atomic = 0
local sample, skip                  -- notes where the running task is, where that is wanted; not at every look

-- Count a new turn from here.
function p.begin_turn() looks, tried = 0, false end

local function give_way()
  local co = co_running()
  cuts[co], tried = true, true
  cut(format("%p", co))
end

-- Return whether a coroutine that yielded nothing was made to; to be asked before any other goes on.
function p.gave_way(co)
  if not cuts[co] or not was_cut() then return false end
  cuts[co] = nil
  return true
end

-- End the task right here, for giving way did not let the stop be heard.
local function stop_here()
  if getinfo(3, "S").source ~= PRELUDE then throw("cancelled", "the spell was stopped", "", true) end
  looks = LOOKS
end

-- The turn has lasted long enough.
local function look_around()
  looks = 0
  local stop, arrived = heed()
  local held, held_stop = p.held_frames()
  if (stop or held_stop or p.stopping) and (tried or not p.slices) and not p.is_kept() then return stop_here() end
  if p.slices and (arrived or held or p.is_ready()) then give_way() end
end

local function hook()
  if sample then
    skip = not skip
    if not skip then sample() end
  end
  local reason = over()
  if reason then
    sethook(hook, "", 1)
    if getinfo(2, "S").source == PRELUDE then return end
    local map = OVER[reason]
    throw(map.code, map.message, "raise the limit, or do less", true)
  end
  looks = looks + 1
  if looks >= LOOKS then look_around() end
end

local mask, every, act = "", LOOK_EVERY, hook

-- Have a function called at each line of what is made from now on, and after so many lines with nothing. Looks are
-- counted in lines then: a line hook's own instructions eat up their count, and a count makes the VM tell of a line twice.
function p.watch_lines(watch)
  local lines = 0
  mask, every = "l", 0
  act = function(_, line)
    watch(line)
    lines = lines + 1
    if lines < LINES then return end
    lines = 0
    watch(nil)
    return hook()
  end
end

-- Have a function called at every second look.
function p.sample_with(f) sample = f end

-- Make a coroutine that is held to the limits.
function p.new_coroutine(f)
  local co = co_create(f)
  sethook(co, act, mask, over() and 1 or every)
  return co
end

function p.is_atomic() return atomic > 0 end

local leaving = setmetatable({}, { __close = function() atomic = atomic - 1 end })

-- Run a function without a turn of others in between; nothing in it can wait.
function p.run_atomic(f)
  atomic = atomic + 1
  local _ <close> = leaving
  local result
  gsub(" ", " ", function() result = f() end)     -- what it calls cannot yield
  return result
end
