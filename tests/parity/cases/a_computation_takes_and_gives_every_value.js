const given = [1, 2.5, "text", true, { a: [1, 2] }, new Uint8Array([255, 0])]
const got = await Task.compute("(...all) => all", given)
return [got, await Task.compute("return 1 === null")]
