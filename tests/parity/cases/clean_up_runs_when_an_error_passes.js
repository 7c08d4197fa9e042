function work() {
  try { throw new Error("broken") } finally { print("cleaned") }
}
try { work() } catch { return false }
