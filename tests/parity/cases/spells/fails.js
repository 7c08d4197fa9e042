function deep() {
  throw Object.assign(new Error("failed inside"), { code: "my.code", data: { n: 1 } })
}
deep()
