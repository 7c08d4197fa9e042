Run.output(1)
error{ code = "my.code", message = "no" }
