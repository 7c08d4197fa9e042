return { text = "outer of " .. require("./inner").text }
