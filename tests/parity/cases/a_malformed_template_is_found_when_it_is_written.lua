local function code(step) local _, problem = pcall(Workflow.sequential, { steps = { step } }) return problem.code end
local run = function() end
return {
  code{ input = "{{ last", run = run }, code{ input = "{{ last.upper() }}", run = run },
  code{ input = "{% include 'x' %}", run = run }, code{ when = "last >", run = run },
}
