const code = async (input) => {
  try { await (await Workflow.sequential({ steps: [{ input, run: () => {} }] })).run("x") } catch (problem) { return problem.code }
}
return [
  await code("{{ 'a' * 1000000000 }}"), await code("{{ 10 ** 10000 ** 10 }}"), await code("{{ last.__class__.__mro__ }}"),
  await code("{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}".repeat(30) + "{{ a }}"),
  await code("{% set a = [1] %}" + "{% set a = [a, a] %}".repeat(40) + "{{ a }}"),
]
