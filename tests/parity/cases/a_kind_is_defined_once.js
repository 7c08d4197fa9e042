await Workflow.define("loop", () => {})
