const hoard = []
for (;;) hoard.push("x".repeat(1000) + hoard.length)
