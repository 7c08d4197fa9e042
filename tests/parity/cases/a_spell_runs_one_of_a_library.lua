return { Run.spell("job.lua", { args = { "x" }, inputs = { n = 1 } }), Run.spell("@shared/job.js", { args = { "y", "z" }, inputs = { n = 2 } }) }
