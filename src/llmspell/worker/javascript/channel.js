// `Channel`: values from task to task, with a bound on how many wait.
(p) => {
  "use strict";
  const { rejected, resolved, isInteger } = p;

  const closed = (text) => p.fault("channel.closed", text, "check who closes it, and when");

  // queues without a prototype: storing into them by index can meet no setter of a script
  const new_queue = () => ({ __proto__: null, first: 0, last: 0 });
  const push = (queue, item) => { queue[queue.last++] = item; };
  const pop = (queue) => {
    if (queue.first === queue.last) return undefined;
    const item = queue[queue.first];
    delete queue[queue.first++];
    return item;
  };

  // Take the next who waits in a queue; whoever was cancelled meanwhile waits no more.
  const next_waiting = (queue) => {
    let entry = pop(queue);
    while (entry !== undefined && !p.is_waiting(entry.task, entry.id)) entry = pop(queue);
    return entry;
  };

  const wake = (entry, ok, value) => p.enqueue(entry.task, () => (ok ? (0, entry.resolve)(value) : (0, entry.reject)(value)));

  const wait_in = (queue, value) => {
    const task = p.current;
    return p.suspended((resolve, reject, id) => push(queue, { __proto__: null, task, id, value, resolve, reject }));
  };

  // the ends

  const send = (channel, value) => {
    if (channel === undefined) return rejected(p.misuse("send needs a channel"));
    if (value === undefined || value === null) return rejected(p.misuse("null is what receive gives at the end of a channel; it cannot be sent"));
    if (channel.closed) return rejected(closed("a value was sent to a closed channel"));
    const receiver = next_waiting(channel.receivers);
    if (receiver !== undefined) {
      wake(receiver, true, value);
      return resolved(undefined);
    }
    if (channel.held < channel.size) {
      channel.held++;
      push(channel.values, value);
      return resolved(undefined);
    }
    return wait_in(channel.senders, value);
  };

  const let_sender_in = (channel) => {
    const sender = next_waiting(channel.senders);
    if (sender === undefined) return;
    channel.held++;
    push(channel.values, sender.value);
    wake(sender, true, undefined);
  };

  const receive = (channel) => {
    if (channel === undefined) return rejected(p.misuse("receive needs a channel"));
    if (channel.held === 0) let_sender_in(channel);
    if (channel.held > 0) {
      const value = pop(channel.values);
      channel.held--;
      if (channel.held < channel.size) let_sender_in(channel);
      return resolved(value);
    }
    return channel.closed ? resolved(null) : wait_in(channel.receivers, undefined);
  };

  const close = (channel) => {
    if (channel === undefined) throw p.misuse("close needs a channel");
    if (channel.closed) return;
    channel.closed = true;
    for (let entry = next_waiting(channel.receivers); entry !== undefined; entry = next_waiting(channel.receivers)) wake(entry, true, null);
    for (let entry = next_waiting(channel.senders); entry !== undefined; entry = next_waiting(channel.senders)) {
      wake(entry, false, closed("the channel was closed while a value waited to be taken"));
    }
  };

  const make = (size = 0) => {
    if (!isInteger(size) || size < 0) throw p.misuse("the size of a channel is a whole number, 0 or more");
    const channel = {
      __proto__: null, size, held: 0, closed: false, values: new_queue(), senders: new_queue(), receivers: new_queue(),
    };
    return p.make_inner_handle("channel", { size }, channel);
  };

  p.worker_ops["channel.new"] = make;
  p.worker_ops["channel.send"] = send;
  p.worker_ops["channel.receive"] = receive;
  p.worker_ops["channel.close"] = close;
}
