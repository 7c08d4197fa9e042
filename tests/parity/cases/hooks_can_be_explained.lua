local function nothing() end
Hook.on("before:tool", nothing, { name = "tools", match = { effect = "pure" } })
Hook.on("before:tool", nothing, { name = "files", match = "file_*" })
Hook.on("before:model", nothing, { name = "models" })
Hook.on("*", nothing, { name = "outer", priority = 9 })
local shown = {}
for _, one in ipairs(Hook.explain("before:tool", "calculate")) do shown[#shown + 1] = { one.hook, one.fires, one.place, one.why } end
return shown
