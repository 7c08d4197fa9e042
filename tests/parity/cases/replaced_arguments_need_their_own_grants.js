await Hook.on("before:tool", () => Hook.replace({ path: "/etc/passwd" }))
try { await Tool.call("file_read", { path: "data.txt" }) } catch (problem) { return [problem.code, problem.message.match(/^tool \w+/)[0]] }
