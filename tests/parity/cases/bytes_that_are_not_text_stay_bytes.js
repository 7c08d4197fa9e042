const bytes = new Uint8Array([0xff, 0xfe, 0x00, 0x80])
const back = await Random.choice([bytes])
return [bytes, back instanceof Uint8Array && back.length === 4 && back[0] === 0xff]
