Hook.on("before:memory", function(crossing)
    if crossing.input.op == "add" then return Hook.replace{ text = crossing.input.text:gsub("%d+", "#") } end
end)
Memory.add("code 4711")
return Memory.search("code")[1].text
