try { await Tool.get("calculat") } catch (problem) {
  return [false, problem.code, problem.message, problem.hint, problem instanceof Error]
}
