for (let i = 0; i < 1000; i++) print("x".repeat(100))
