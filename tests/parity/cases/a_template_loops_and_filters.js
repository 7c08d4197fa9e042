let got
const flow = await Workflow.sequential({ steps: [{
  input: "{% for one in input %}{{ loop.index }}. {{ one.name }}{% if one.age > 17 %} (adult){% endif %}\n{% endfor %}",
  run: (text) => { got = text },
}] })
await flow.run([{ name: "Ann", age: 20 }, { name: "Bob", age: 7 }])
return got
