exports.text = "hello from shared"
