return Tool.call("file_read", { path = "flows/sum.json" }).text ~= nil
