// Script functions the host holds, handles the script holds, and streams.
(p) => {
  "use strict";
  const { append, create, hide, defineProperty, keys, chain, resolved, freeze, Symbol } = p;
  const { asyncIterator, asyncDispose, toStringTag } = Symbol;
  const callback_ids = new p.WeakMap(), callbacks = create(null);
  const handles = new p.WeakMap();   // handle -> { kind, id, inner }; `inner` is what lives in here: a task, a channel
  const new_entry = (kind, id, inner) => {
    const entry = create(null);
    entry.kind = kind;
    entry.id = id;
    entry.inner = inner;
    return entry;
  };
  const pending = new p.WeakMap();   // stream that is being opened -> promise of its handle
  const live = create(null);         // id -> { ref, times }
  const classes = create(null);      // kind -> { proto, spec }
  const opened = create(null);       // id of a stream or the like -> { task that opened it, op that closes it, the handle if it has to live }
  const opened_at = new p.WeakMap(); // a stream or the like -> the place that opened it
  let next_callback = 0, next_inner = 0;

  // script functions

  p.register = (f) => {
    let id = p.weakGet(callback_ids, f);
    if (id === undefined) {
      id = ++next_callback;
      p.weakSet(callback_ids, f, id);
      callbacks[id] = ({ __proto__: null, f, times: 0 });
    }
    callbacks[id].times++;
    return id;
  };

  // Give back one sending of a script function; with the last one it is forgotten.
  p.forget_callback = (id) => {
    const entry = callbacks[id];
    if (entry === undefined || --entry.times > 0) return;
    delete callbacks[id];
    p.weakDelete(callback_ids, entry.f);
  };

  p.callback = (id) => callbacks[id]?.f;

  // handles

  const may_be = (value) => typeof value === "function" || (typeof value === "object" && value !== null);
  const known = (value) => (may_be(value) ? p.weakGet(handles, value) : undefined);
  p.handle_id = (value) => (known(value)?.inner === undefined ? known(value)?.id : undefined);
  p.inner_kind = (value) => (known(value)?.inner === undefined ? undefined : known(value).kind);
  p.kind_of = (value) => known(value)?.kind;
  p.task_of = (value) => (known(value)?.kind === "task" ? known(value).inner : undefined);
  p.pending_stream = (value) => p.weakGet(pending, value);
  p.handle_text = (value) => {
    const entry = known(value);
    return entry === undefined ? null : entry.kind + "(" + entry.id + ")";
  };

  const collected = new p.FinalizationRegistry((id) => {
    const entry = live[id];
    if (entry === undefined || p.deref(entry.ref) !== undefined) return;
    delete live[id];
    delete opened[id];
    let ids = "" + id;
    for (let i = 1; i < entry.times; i++) ids += "," + id;
    p.write('["drop",[' + ids + "]]");
  });

  const own = (self, kind, name) => {
    const entry = known(self);
    if (entry === undefined || entry.kind !== kind) throw p.no_handle(kind + "." + name, kind, self);
    return entry;
  };
  const { TypeError } = globalThis;

  const add_method = (proto, kind, name, spec) => {
    const act = spec.worker === true ? p.worker_ops[spec.op] : null;
    const { op } = spec;
    hide(proto, name, ({
    __proto__: null,
      [name](...args) {
        const entry = own(this, kind, name);
        if (act !== null) return p.apply(act, undefined, prefixed(entry.inner, args));
        if (spec.stream === true) return p.open_stream(op, prefixed(this, args));
        forget_opened(entry, op);
        return p.perform(op, prefixed(this, args), 1);
      },
    })[name]);
  };

  // One that the script closes itself needs no closing any more.
  const forget_opened = (entry, op) => {
    if (entry !== undefined && op === classes[entry.kind].spec.leave) delete opened[entry.id];
  };

  const prefixed = (first, rest) => {
    const list = [first];
    for (let i = 0; i < rest.length; i++) append(list, rest[i]);
    return list;
  };

  const add_property = (proto, kind, name, spec) => {
    const act = spec.worker === true ? p.worker_ops[spec.op] : null;
    const { op } = spec;
    defineProperty(proto, name, {
      __proto__: null, configurable: true, enumerable: false,
      get() {
        const entry = own(this, kind, name);
        return act !== null ? act(entry.inner) : p.perform(op, [this], 1);
      },
    });
  };

  const call_method = (op, handle, task, site) => {
    const act = p.worker_ops[op];
    if (act === undefined) return p.perform(op, [handle], 1, task, site);
    p.current = task;
    return act(known(handle).inner);
  };

  // A stream is of the task that loops over it.
  const pass_on = (handle, task) => {
    const entry = opened[p.handle_id(handle)];
    if (entry !== undefined && entry.held === null) entry.task = task;
  };

  const next_item = (op, handle, task, site) => {
    pass_on(handle, task);
    return chain(call_method(op, handle, task, site), (value) => ({ value: value ?? undefined, done: value === null || value === undefined }));
  };

  // An async iterator over a handle or the promise of one.
  const iterator_of = (handle, iterate, close) => {
    const iterator = {
      next() {
        return next_item(iterate(), handle, p.current);
      },
      return(value) {
        const ended = { value, done: true };
        const op = close();
        return op === null ? resolved(ended) : chain(p.perform(op, [handle], 1), () => ended);
      },
    };
    hide(iterator, asyncIterator, () => iterator);
    return iterator;
  };

  const add_iteration = (proto, kind, spec) => {
    const close = leave_of(spec);
    hide(proto, asyncIterator, function () {
      own(this, kind, "iterator");
      return iterator_of(this, () => spec.iterate, () => close);
    });
  };

  // What ends the iteration of a stream closes it; what lives until it is closed goes on.
  const leave_of = (spec) => (spec.keep === true ? null : spec.leave ?? null);

  const make_class = (kind, spec) => {
    const proto = {};
    const methods = spec.methods ?? {}, properties = spec.properties ?? {};
    const names = keys(methods);
    for (let i = 0; i < names.length; i++) add_method(proto, kind, names[i], methods[names[i]]);
    const fields = keys(properties);
    for (let i = 0; i < fields.length; i++) add_property(proto, kind, fields[i], properties[fields[i]]);
    if (spec.iterate) add_iteration(proto, kind, spec);
    if (methods.close && asyncDispose) hide(proto, asyncDispose, function () { return this.close(); });
    defineProperty(proto, toStringTag, { __proto__: null, value: kind });
    hide(proto, "toString", function () { return p.handle_text(this) ?? kind; });
    classes[kind] = ({ __proto__: null, proto, spec });
    return classes[kind];
  };

  // A handle that is a function: calling it calls the method of the host. It must not hold itself, or it would live on.
  const callable = (proto, op) => {
    let self;
    const handle = (...args) => p.perform(op, prefixed(p.deref(self), args), 1);
    self = new p.WeakRef(handle);
    return p.setPrototypeOf(handle, proto);
  };

  const new_handle = (kind, fields, entry) => {
    const { proto, spec } = classes[kind] ?? make_class(kind, {});
    const handle = spec.call === undefined ? create(proto) : callable(proto, spec.call);
    const names = keys(fields);
    for (let i = 0; i < names.length; i++) {
      defineProperty(handle, names[i], { __proto__: null, value: fields[names[i]], enumerable: true });
    }
    p.weakSet(handles, handle, entry);
    return freeze(handle);
  };

  // Return the script's object for a handle of the host; the same one while it lives.
  p.make_handle = (kind, id, fields) => {
    const entry = live[id];
    const known_handle = entry && p.deref(entry.ref);
    if (known_handle !== undefined) {
      entry.times++;
      return known_handle;
    }
    const handle = new_handle(kind, fields ?? {}, new_entry(kind, id, undefined));
    live[id] = ({ __proto__: null, ref: new p.WeakRef(handle), times: 1 });
    p.watchEnd(collected, handle, id);
    return handle;
  };

  // What a task opens is closed when the task is cancelled; what nobody waits for any more is closed at once.
  // A value may also be a list of what was opened.
  p.note_opened = (value, call) => {
    if (p.isArray(value) && known(value[0]) !== undefined) {
      for (let i = 0; i < value.length; i++) p.note_opened(value[i], call);
      return;
    }
    const entry = known(value), leave = entry === undefined ? undefined : classes[entry.kind]?.spec.leave;
    if (leave === undefined || entry.id === undefined) return;
    if (call === null) {
      p.tell(leave, entry.id);
      return;
    }
    opened[entry.id] = ({ __proto__: null, task: call.task, leave, held: classes[entry.kind].spec.keep === true ? value : null });
    p.weakSet(opened_at, value, p.site_of(call.site, "opened it"));
  };

  p.opened_at = (value) => (may_be(value) ? p.weakGet(opened_at, value) : undefined);

  p.has_opened = () => keys(opened).length > 0;

  p.close_opened_by = (task) => {
    const ids = keys(opened);
    for (let i = 0; i < ids.length; i++) {
      const { task: by, leave } = opened[ids[i]];
      if (by !== task) continue;
      delete opened[ids[i]];
      p.tell(leave, ids[i]);
    }
  };

  // Return a handle for something the host never sees.
  p.make_inner_handle = (kind, fields, inner, id = ++next_inner) => new_handle(kind, fields, new_entry(kind, id, inner));

  p.make_task_handle = (task) => p.make_inner_handle("task", { id: task.id }, task, task.id);

  // streams: usable at once, their methods wait until the host has opened them

  const add_waiting_method = (stream, promise, name) => {
    hide(stream, name, (...args) => {
      const task = p.current, site = p.mark_site();
      return chain(promise, (handle) => {
        const spec = classes[known(handle)?.kind]?.spec.methods?.[name];
        if (spec === undefined) throw new TypeError("the stream has no method " + name);
        forget_opened(known(handle), spec.op);
        return p.perform(spec.op, prefixed(handle, args), 1, task, site);
      });
    });
  };

  const spec_of = (handle) => classes[known(handle)?.kind]?.spec ?? {};

  const iterator_when_open = (promise) => {
    let spec = {};
    const opened = chain(promise, (handle) => {
      spec = spec_of(handle);
      return handle;
    });
    const iterator = {
      next() {
        const task = p.current, site = p.mark_site();
        return chain(opened, (handle) => next_item(spec.iterate, handle, task, site));
      },
      return(value) {
        const task = p.current;
        return chain(opened, (handle) => {
          p.current = task;
          return iterator_of(handle, () => spec.iterate, () => leave_of(spec)).return(value);
        });
      },
    };
    hide(iterator, asyncIterator, () => iterator);
    return iterator;
  };

  p.open_stream = (op, args) => {
    const promise = p.perform(op, args);
    const stream = {};
    p.weakSet(pending, stream, promise);
    const kinds = keys(classes);
    for (let i = 0; i < kinds.length; i++) {
      const { spec } = classes[kinds[i]];
      if (spec.leave === undefined) continue;
      const names = keys(spec.methods ?? {});
      for (let j = 0; j < names.length; j++) add_waiting_method(stream, promise, names[j]);
      if (spec.methods?.close && asyncDispose) hide(stream, asyncDispose, () => stream.close());
    }
    hide(stream, asyncIterator, () => iterator_when_open(promise));
    return freeze(stream);
  };

  p.make_classes = (specs) => {
    const kinds = keys(specs);
    for (let i = 0; i < kinds.length; i++) make_class(kinds[i], specs[kinds[i]]);
  };
}
