local function loop(over) return Workflow.loop{ over = over, body = { name = "b", run = function(item, scope) return item .. scope.index end } } end
return { loop({ "x", "y" }):run().output, loop("{{ input.words }}"):run{ words = { "z" } }.output,
  loop(function(scope) return { scope.input, scope.input } end):run("q").output, #loop({}):run().output }
