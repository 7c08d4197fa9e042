local function tree(depth)
  if depth == 0 then return 1 end
  local a, b = Task.spawn(tree, depth - 1), Task.spawn(tree, depth - 1)
  return a:await() + b:await()
end
return tree(6)
