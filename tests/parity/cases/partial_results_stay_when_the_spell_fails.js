await Run.output(1)
throw { code: "my.code", message: "no" }
