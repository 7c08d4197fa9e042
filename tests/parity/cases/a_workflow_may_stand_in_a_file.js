const sums = []
for (const ending of ["json", "yaml", "toml"]) sums.push((await (await Workflow.load("flows/sum." + ending)).run(20)).output.value)
const code = (file) => Workflow.load(file).catch((problem) => problem.code)
return [sums, await code("flows/sum.ini"), await code("flows/broken.yaml"), await code("flows/none.json")]
