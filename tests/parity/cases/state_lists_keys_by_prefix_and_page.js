for (const key of ["b/2", "a", "b/10", "b/1", "c", "b"]) await State.set(key, true)
return [await State.keys(), await State.keys("b/"), await State.keys("b/", { limit: 2 }), await State.keys("b/", { after: "b/10" }), await State.keys("nothing")]
