// Two tasks compute, one keeps time: each says where its turn ends, for JavaScript's turns do not end by themselves.
const counts = [0, 0]
let ticks = 0

const count = (i) => async () => {
  for (;;) {
    counts[i]++
    if (!Task.preemptive()) await Task.yield()
  }
}

const tick = async () => {
  for (;;) {
    await Task.sleep(0.01)
    ticks++
  }
}

try {
  await Task.timeout(0.2, () => Task.all([count(0), count(1), tick]))
} catch (problem) {
  return { problem: problem.code, counted: counts[0] > 0 && counts[1] > 0, ticked: ticks > 1 }
}
