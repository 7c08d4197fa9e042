return Memory.add("x", { k: "v".repeat(8000) })
