return require("./modules/nested/outer").text
