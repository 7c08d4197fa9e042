exports.make = () => Tool.define({ name: "square", description: "Squares.", run: (args) => args.x * args.x })
