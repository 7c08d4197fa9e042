const say = (word) => (text) => text + word
const flow = await Workflow.sequential({ steps: [
  { name: "a", run: async (text, scope) => {
      const own = await scope.workflow
      await own.add({ name: "a2", run: say("+a2") }, { after: "a" })
      await own.replace("b", say("+new b"))
      await own.remove("c")
      await flow.add({ name: "last", run: say("+last") })
      return text + "a"
    }, when: "input == 'change'" },
  { name: "b", run: say("+b") }, { name: "c", run: say("+c") },
] })
return [(await flow.run("change")).output, (await flow.run("")).output]
