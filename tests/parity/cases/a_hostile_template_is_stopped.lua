local function code(input)
  local _, problem = pcall(function() return Workflow.sequential{ steps = { { input = input, run = function() end } } }:run("x") end)
  return problem.code
end
return {
  code("{{ 'a' * 1000000000 }}"), code("{{ 10 ** 10000 ** 10 }}"), code("{{ last.__class__.__mro__ }}"),
  code("{% set a = 'aaaaaaaaaa' %}" .. ("{% set a = a ~ a %}"):rep(30) .. "{{ a }}"),
  code("{% set a = [1] %}" .. ("{% set a = [a, a] %}"):rep(40) .. "{{ a }}"),
}
