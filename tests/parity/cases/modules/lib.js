module.exports = { name: "lib", double: (x) => x * 2 }
