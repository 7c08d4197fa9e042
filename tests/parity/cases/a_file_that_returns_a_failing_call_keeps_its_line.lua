local name = "nosuch"
if name then
  return Tool.call(name, {})
end
