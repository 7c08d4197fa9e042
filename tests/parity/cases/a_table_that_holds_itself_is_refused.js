const code = (file) => Workflow.load(file).catch((problem) => problem.code)
return [await code("flows/cycle.yaml"), await code("flows/bomb.yaml")]
