try {
  await Tool.call("nothing_like_it", {})
} catch (problem) {
  throw Object.assign(new Error("outer", { cause: problem }), { code: "my.code" })
}
