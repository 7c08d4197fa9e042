// `Channel`: values from task to task, with a bound on how many wait.
(p) => {
  "use strict";
  const { refused, resolved, isInteger } = p;

  const closed = (text) => p.fault("channel.closed", text, "check who closes it, and when");

  const new_value = (value) => {
    const held = p.new_link();
    held.value = value;
    return held;
  };

  // Who waits stands in the chain with a link of its own: the wait itself stands in the chain of its task.
  const wait_in = (queue, what, value) => p.wait((wait) => {
    wait.value = value;
    p.link(queue, new_value(wait));
  }, what);

  // Take the next who waits in a queue; whoever was cancelled meanwhile waits no more.
  const next_waiting = (queue) => {
    let entry = p.take_first(queue);
    while (entry !== null && !entry.value.linked) entry = p.take_first(queue);
    return entry === null ? null : entry.value;
  };

  const wake = (wait, ok, value) => p.enqueue(wait.task, () => p.settle(wait, ok, value));

  // the ends

  const send = (channel, value) => {
    if (channel === undefined) return refused(p.misuse("send needs a channel"));
    if (value === undefined || value === null) return refused(p.misuse("null is what receive gives at the end of a channel; it cannot be sent"));
    if (channel.closed) return refused(closed("a value was sent to a closed channel"));
    const receiver = next_waiting(channel.receivers);
    if (receiver !== null) {
      wake(receiver, true, value);
      return resolved(undefined);
    }
    if (channel.held < channel.size) {
      channel.held++;
      p.link(channel.values, new_value(value));
      return resolved(undefined);
    }
    return wait_in(channel.senders, "channel.send", value);
  };

  const let_sender_in = (channel) => {
    const sender = next_waiting(channel.senders);
    if (sender === null) return;
    channel.held++;
    p.link(channel.values, new_value(sender.value));
    wake(sender, true, undefined);
  };

  const receive = (channel) => {
    if (channel === undefined) return refused(p.misuse("receive needs a channel"));
    if (channel.held === 0) let_sender_in(channel);
    if (channel.held > 0) {
      const { value } = p.take_first(channel.values);
      channel.held--;
      if (channel.held < channel.size) let_sender_in(channel);
      return resolved(value);
    }
    return channel.closed ? resolved(null) : wait_in(channel.receivers, "channel.receive");
  };

  const close = (channel) => {
    if (channel === undefined) throw p.misuse("close needs a channel");
    if (channel.closed) return;
    channel.closed = true;
    for (let entry = next_waiting(channel.receivers); entry !== null; entry = next_waiting(channel.receivers)) wake(entry, true, null);
    for (let entry = next_waiting(channel.senders); entry !== null; entry = next_waiting(channel.senders)) {
      wake(entry, false, closed("the channel was closed while a value waited to be taken"));
    }
  };

  const make = (size = 0) => {
    if (!isInteger(size) || size < 0) throw p.misuse("the size of a channel is a whole number, 0 or more");
    const channel = {
      __proto__: null, size, held: 0, closed: false, values: p.new_chain(), senders: p.new_chain(), receivers: p.new_chain(),
    };
    return p.make_inner_handle("channel", { size }, channel);
  };

  p.worker_ops["channel.new"] = make;
  p.worker_ops["channel.send"] = send;
  p.worker_ops["channel.receive"] = receive;
  p.worker_ops["channel.close"] = close;
}
