local v = JSON.decode('{"a": [1, -2.5e3, true, false, null, "\\u00e9\\n"], "b": {}}')
return { v.a[1], v.a[2] == -2500, v.a[3], v.a[4], v.a[5] == JSON.null, v.a[6], v.b }
