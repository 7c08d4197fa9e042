const name = "nosuch"
if (name) {
  return await Tool.call(name, {})
}
