local order = {}
Hook.on("before:tool", function(crossing)
    if crossing.input.expression == "1" then Task.sleep(0.03) end
end)
Task.all{
    function() Tool.call("calculate", { expression = "1" }) order[#order + 1] = "a" end,
    function() Tool.call("calculate", { expression = "2" }) order[#order + 1] = "b" end,
}
return order
