-- Verdicts of hooks: plain tables, so saying one asks nobody.

local p = ...
local next, type = next, type

local function verdict(name, field)
  return function(value) return { verdict = name, [field] = value } end
end

local function retry(options)
  if options ~= nil and type(options) ~= "table" then p.misuse("retry takes a table of options") end
  local made = { verdict = "retry" }
  for name, value in next, options or {} do made[name] = value end
  return made
end

p.worker_ops["hook.replace"] = verdict("replace", "value")
p.worker_ops["hook.cache_hit"] = verdict("cache_hit", "value")
p.worker_ops["hook.deny"] = verdict("deny", "reason")
p.worker_ops["hook.redirect"] = verdict("redirect", "target")
p.worker_ops["hook.retry"] = retry
