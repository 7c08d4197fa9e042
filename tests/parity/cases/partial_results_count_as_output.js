for (;;) await Run.output("x".repeat(100))
