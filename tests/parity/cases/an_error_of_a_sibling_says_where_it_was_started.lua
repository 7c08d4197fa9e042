Task.all{
  function() Task.sleep(5) end,
  function() error("one") end,
}
