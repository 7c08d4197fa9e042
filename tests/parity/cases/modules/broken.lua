local function fail()
  error("broken on purpose")
end
fail()
