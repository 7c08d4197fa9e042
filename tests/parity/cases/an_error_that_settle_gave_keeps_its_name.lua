local ends = Task.settle{ function() return nil .. "x" end }
error(ends[1].error)
