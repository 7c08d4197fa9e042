await Hook.on("before:tool", () => { throw new Error("out of order") }, { name: "guard" })
try { await Tool.call("calculate", { expression: "1" }) } catch (problem) {
    return [problem.code, problem.message.includes("guard"), problem.cause.message.includes("out of order")]
}
