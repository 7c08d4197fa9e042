// Compiled, never run: what the declarations must accept, and (`@ts-expect-error`) what they must refuse.
/// <reference path="../../../stubs/llmspell.d.ts" />
async function spell() {
  const model = Model.scripted({ replies: [{ text: "x" }], chunkSize: 2 });
  const double = Tool.define({ name: "double", description: "Doubles.", run: (args: any) => args.x * 2 });
  const agent = await Agent.create({ model, tools: [double, "calculate"], limits: { turns: 3 } });
  const reply = await agent.run("hi", { onText: (text: string) => print(text) });
  const text: string = reply.text;
  for await (const chunk of agent.stream("go")) print(chunk);
  const [one, other] = await agent.stream("go").tee(2, { buffer: 4 });
  for await (const chunk of one) if (chunk.type === "text") print(chunk.text);
  await other.close();
  await Task.sleep(0.1);
  const state: string = await agent.state;
  const inner = Workflow.loop({ times: 2, until: "last > 3", body: { run: (n: number) => n + 1 } });
  const flow = await Workflow.sequential({ steps: [
    "calculate", double, agent, inner, async () => 1, { tool: "calculate", onError: { fallback: agent }, undo: inner, retry: { attempts: 2 } },
  ] });
  const result = await flow.run({ any: [1] });
  const status: "done" | "partial" = result.status;
  for await (const chunk of flow.stream(1)) if (chunk.type === "finished") print(chunk.result.status, status);
  await Workflow.define("own", async (step: Step, input) => step("a", await step.run("b", input)));
  await Agent.create({ tools: [flow], handoffs: [flow] });
  // @ts-expect-error there is no such option
  await Workflow.sequential({ steps: [{ tols: "calculate" }] });
  // @ts-expect-error there is no such function
  await Agent.creat({});
  // @ts-expect-error a name is text
  await Agent.create({ name: 7 });
  // @ts-expect-error there is no such option
  await Agent.create({ modell: "x" });
  return text + state + Run.id;
}
