return Memory.add("x", { k: new Uint8Array([255]) })
