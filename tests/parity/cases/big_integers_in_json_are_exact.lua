local text = '{"a":[9007199254740993,-9223372036854775808,1,1.5,1e20],"b":9223372036854775807,"c":"9007199254740993"}'
local value = JSON.decode(text)
return { value.a[1] == 9007199254740993, value.a[3], JSON.encode({ value.a[1], value.a[2], value.b, value.c }), JSON.encode(1 << 60) }
