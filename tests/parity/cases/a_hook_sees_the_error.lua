local code
Hook.on("error:tool", function(crossing)
    code = crossing.error.code
    return Hook.replace("saved")
end)
local broken = Tool.define{ name = "broken", description = "Breaks.", run = function() error({ code = "tool.failed", message = "no" }) end }
local value = broken:call()
return { code, value }
