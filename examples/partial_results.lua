-- Results given while the spell goes on; the caller shows them at once.
for step = 1, 3 do
    Task.sleep(0.002)
    Run.output{ step = step, of = 3 }
end
return "done"
