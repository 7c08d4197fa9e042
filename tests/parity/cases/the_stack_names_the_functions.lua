local function third() error({ code = "x.y", message = "deep" }) end
local function second() third() end
local function first() second() end
first()
