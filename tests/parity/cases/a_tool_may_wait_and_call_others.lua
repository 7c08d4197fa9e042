local tool = Tool.define{ name = "outer", description = "Calls.", run = function(args)
  Task.sleep(0.001)
  return Tool.call("calculate", { expression = args.e }).value
end }
return tool:call{ e = "2 ** 10" }
