return { text = "inner of " .. require("../lib").name }
