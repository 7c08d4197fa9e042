const text = '{"a":[9007199254740993,-9223372036854775808,1,1.5,1e20],"b":9223372036854775807,"c":"9007199254740993"}'
const value = JSON.decode(text)
return [value.a[0] === 9007199254740993n, value.a[2], JSON.encode([value.a[0], value.a[1], value.b, value.c]), JSON.encode(2n ** 60n)]
