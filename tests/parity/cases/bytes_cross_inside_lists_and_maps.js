return { data: [new Uint8Array([0xff]), { deep: new Uint8Array([0xfe]) }] }
