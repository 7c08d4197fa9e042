return [await Run.spell("job.lua", { args: ["x"], inputs: { n: 1 } }), await Run.spell("@shared/job.js", { args: ["y", "z"], inputs: { n: 2 } })]
