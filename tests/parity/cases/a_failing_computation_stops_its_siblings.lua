local ok, problem = pcall(function()
  return Task.all{
    function() return Task.compute("while true do end") end,
    function() return Task.compute("error({ code = 'my.code', message = 'no' })") end,
  }
end)
return problem.code
