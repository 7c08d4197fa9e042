return { text = "hello from shared" }
