for (;;) print("x".repeat(100))
