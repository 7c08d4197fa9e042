local flow
local function say(word) return function(text) return text .. word end end
flow = Workflow.sequential{ steps = {
  { name = "a", run = function(text, scope)
      scope.workflow:add({ name = "a2", run = say("+a2") }, { after = "a" })
      scope.workflow:replace("b", say("+new b"))
      scope.workflow:remove("c")
      flow:add{ name = "last", run = say("+last") }
      return text .. "a"
    end, when = "input == 'change'" },
  { name = "b", run = say("+b") }, { name = "c", run = say("+c") },
} }
return { flow:run("change").output, flow:run("").output }
