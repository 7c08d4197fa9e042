async function tree(depth) {
  if (depth === 0) return 1
  const a = Task.spawn(tree, depth - 1), b = Task.spawn(tree, depth - 1)
  return (await a.await()) + (await b.await())
}
return tree(6)
