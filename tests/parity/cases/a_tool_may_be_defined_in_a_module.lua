return require("./modules/tool").make():call{ x = 5 }
