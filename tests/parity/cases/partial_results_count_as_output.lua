while true do Run.output(("x"):rep(100)) end
