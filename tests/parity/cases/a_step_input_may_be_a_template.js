let got
const flow = await Workflow.sequential({ steps: [
  { name: "first", run: () => ({ list: [1, 2], word: "hey" }) },
  { name: "second", input: {
      whole: "{{ steps.first.output.list }}", text: "say {{ steps.first.output.word|upper }} {{ input }}",
      deep: [["{{ last.list[0] + 1 }}"]], plain: "no template", status: "{{ steps.first.status }}",
    }, run: (value) => { got = value; return 1 } },
] })
await flow.run("now")
return got
