Tool.define{ name = "ping", description = "x", run = function() return Tool.call("pong") end }
Tool.define{ name = "pong", description = "x", run = function() return Tool.call("ping") end }
Tool.call("ping")
