const x = 1
function deep() {
  throw Object.assign(new Error("wrong on purpose"), { code: "my.code" })
}
deep()
