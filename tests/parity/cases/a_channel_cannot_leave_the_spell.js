try { await Tool.call("calculate", { expression: Channel.new() }) } catch (problem) { return problem.message }
