local order = {}
local function note(name, say_after)
    return function(crossing)
        if crossing.point == "before:tool" then order[#order + 1] = name
        elseif say_after then order[#order + 1] = name .. " after" end
    end
end
Hook.on("before:tool", note("a"))
Hook.on("*:tool", note("b", true))
Hook.on("*:tool", note("outer", true), { priority = 5 })
Tool.call("calculate", { expression = "1" })
return order
