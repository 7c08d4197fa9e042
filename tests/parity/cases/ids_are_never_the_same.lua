local a, b = Id.uuid(), Id.uuid()
return { a ~= b, #a, a:sub(15, 15) }
