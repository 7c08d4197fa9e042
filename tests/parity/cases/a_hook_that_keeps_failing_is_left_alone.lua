local asked = 0
Hook.on("before:tool", function() asked = asked + 1 error("no") end, { fail = "open" })
for i = 1, 7 do Tool.call("calculate", { expression = "1" }) end
return { asked, Hook.list()[1].state }
