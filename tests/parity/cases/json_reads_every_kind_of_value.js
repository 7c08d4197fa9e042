const v = JSON.decode('{"a": [1, -2.5e3, true, false, null, "\\u00e9\\n"], "b": {}}')
return [v.a[0], v.a[1] === -2500, v.a[2], v.a[3], v.a[4] === null, v.a[5], v.b]
