for i = 1, 3 do Run.output{ part = i } end
return "parts"
