local count = 0
Tool.define{ name = "leaf", description = "x", run = function() count = count + 1 return count end }
Tool.define{ name = "branch", description = "x", run = function() for _ = 1, 80 do Tool.call("leaf") end return count end }
return Tool.call("branch")
