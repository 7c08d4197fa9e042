// Values to text and back: JSON, with {"$": [kind, …]} for what JSON cannot say. Exact or refused.
(p) => {
  "use strict";
  const { append, stringify, isArray, keys, apply, defineProperty } = p;
  const { Map, Set, RegExp, Number, String, Boolean, WeakMap, WeakSet, Symbol, BigInt } = globalThis;
  const refused_classes = [Map, Set, RegExp, Number, String, Boolean, WeakMap, WeakSet, Symbol, BigInt];
  const MAX_DEPTH = 64, CHUNK = 8192;
  const refused = { __proto__: null };
  let refusal = "";
  const path = [], inside = [];   // per level: the key on the way down, and the container it is in
  let root = "", of = "", depth = 0;
  let tagged = false;             // whether the text made since the last `take_tagged` holds a "$"
  let waiting = null;             // promises met while encoding arguments, and where they stand
  let registered = [];

  // what cannot cross

  const place = () => {
    let text = root;
    for (let i = 0; i < depth; i++) text += typeof path[i] === "number" ? "[" + path[i] + "]" : "." + p.well_formed(path[i]);
    return text + of;
  };

  // thrown far down, made an error at the top: the stack shall show the script, not this walk
  const refuse = (reason) => {
    refusal = place() + " cannot cross to the host: " + reason;
    throw refused;
  };

  const refuse_class = (value) => {
    const inner = p.inner_kind(value);
    if (inner !== undefined) refuse("a " + inner + " stays inside the spell");
    if (p.isView(value)) refuse("a typed array other than Uint8Array");
    for (let i = 0; i < refused_classes.length; i++) {
      if (value instanceof refused_classes[i]) refuse("a " + refused_classes[i].name + " object");
    }
  };

  // out

  const tag = (body) => {
    tagged = true;
    return '{"$":[' + body + "]}";
  };

  p.encode_handle = (id) => tag('"h",' + id);

  const put_string = (text) => {
    if (!p.isWellFormed(text)) refuse("a string with half of a surrogate pair");
    return stringify(text);
  };

  const put_number = (n) => {
    if (p.isSafe(n)) return n === 0 && 1 / n < 0 ? "-0.0" : "" + n;
    if (n !== n) return tag('"n","nan"');
    if (n === Infinity) return tag('"n","inf"');
    if (n === -Infinity) return tag('"n","-inf"');
    const text = "" + n;
    return p.isInteger(n) && p.indexOf(text, "e") < 0 ? text + ".0" : text;
  };

  const put_bytes = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += CHUNK) {
      const codes = [];
      for (let j = i; j < bytes.length && j < i + CHUNK; j++) append(codes, bytes[j]);
      text += apply(p.fromCharCode, null, codes);
    }
    return tag('"b","' + p.toBase64(text) + '"');
  };

  const put_function = (f) => {
    const id = p.register(f);
    append(registered, id);
    return tag('"c",' + id);
  };

  const put_list = (list, at) => {
    let text = "[";
    for (let i = 0; i < list.length; i++) {
      path[at] = i;
      text += (i ? "," : "") + put(list[i] === undefined ? null : list[i]);
    }
    return text + "]";
  };

  const put_map = (map, at) => {
    const names = keys(map);
    let text = "", escaped = false;
    for (let i = 0; i < names.length; i++) {
      path[at] = names[i];
      const value = map[names[i]];
      if (value === undefined) continue;
      if (names[i] === "$") escaped = true;
      text += (text ? "," : "") + put_string(names[i]) + ":" + put(value);
    }
    return escaped ? tag('"m",{' + text + "}") : "{" + text + "}";
  };

  const put_error = (error, at) => {
    const map = p.error_map(error);
    delete map.cause;
    return put_map(map, at);
  };

  const put_container = (value) => {
    for (let i = 0; i < depth; i++) if (inside[i] === value) refuse("the object contains itself");
    if (depth >= MAX_DEPTH) refuse("more than " + MAX_DEPTH + " levels deep");
    const at = depth;
    defineProperty(inside, at, { value, writable: true, configurable: true, enumerable: true, __proto__: null });
    depth = at + 1;
    const text = isArray(value) ? put_list(value, at) : value instanceof p.Error ? put_error(value, at) : put_map(value, at);
    depth = at;
    return text;
  };

  const put_object = (value) => {
    const id = p.handle_id(value);
    if (id !== undefined) return tag('"h",' + id);
    const promise = p.isPromise(value) ? value : p.pending_stream(value);
    if (promise !== undefined) {
      if (waiting === null) refuse("a Promise that is not awaited");
      append(waiting, promise);
      return "null";
    }
    if (value instanceof p.Uint8Array) return put_bytes(value);
    if (value instanceof p.ArrayBuffer) return put_bytes(new p.Uint8Array(value));
    if (value instanceof p.Date) {
      return p.getTime(value) === p.getTime(value) ? stringify(p.toISO(value)) : refuse("an invalid Date");
    }
    refuse_class(value);
    return put_container(value);
  };

  const put = (value) => {
    switch (typeof value) {
      case "string": return put_string(value);
      case "number": return put_number(value);
      case "boolean": return value ? "true" : "false";
      case "undefined": return "null";
      case "bigint": return tag('"i","' + p.bigText(value) + '"');
      case "function": return p.handle_id(value) === undefined ? put_function(value) : put_object(value);
      case "symbol": return refuse("a symbol");
      default: return value === null ? "null" : put_object(value);
    }
  };

  const begin = (name, of_what) => {
    root = name;
    of = of_what;
    depth = 0;
    registered = [];
  };

  const take_back = () => {
    for (let i = 0; i < registered.length; i++) p.forget_callback(registered[i]);
    registered = [];
  };

  const attempt = (make) => {
    const was_tagged = tagged;
    try {
      return make();
    } catch (error) {
      take_back();
      tagged = was_tagged;
      waiting = null;
      throw error === refused ? p.fault("bridge.convert", refusal, "pass plain data, handles or functions") : error;
    }
  };

  // Return the text of one value; `name` says what it is, should it be refused.
  p.encode = (value, name) => attempt(() => {
    begin(name, "");
    return put(value);
  });

  // Return whether a value can cross, as itself; keeps nothing registered.
  p.sendable = (value) => {
    try {
      p.encode(value, "data");
      take_back();
      return value;
    } catch {
      return undefined;
    }
  };

  const put_arguments = (args, op, shift) => {
    let count = args.length, text = "";
    while (count > 0 && args[count - 1] === undefined) count--;
    begin("", " of " + op);
    for (let i = 0; i < count; i++) {
      root = i < shift ? "the handle" : "argument " + (i - shift + 1);
      text += (i ? "," : "") + put(args[i]);
    }
    return text;
  };

  // Return { text } of arguments, or { promises } that must be settled first.
  p.encode_arguments = (args, op, shift) => attempt(() => {
    const was_tagged = tagged;
    waiting = [];
    const text = put_arguments(args, op, shift);
    const promises = waiting;
    waiting = null;
    if (promises.length === 0) return { text, promises: null };
    take_back();
    tagged = was_tagged;
    return { text: "", promises };
  });

  p.take_tagged = () => {
    const was = tagged;
    tagged = false;
    return was;
  };

  // in

  const numbers = { __proto__: null, nan: NaN, inf: Infinity, "-inf": -Infinity };

  const get_bytes = (text) => {
    const raw = p.fromBase64(text), bytes = new p.Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) bytes[i] = p.charCodeAt(raw, i);
    return bytes;
  };

  const get_tag = (body) => {
    switch (body[0]) {
      case "b": return get_bytes(body[1]);
      case "n": return numbers[body[1]];
      case "i": return p.BigInt(body[1]);
      case "h": return p.make_handle(body[1], body[2], untag(body[3]));
      default: return untag_members(body[1]);
    }
  };

  const untag_members = (map) => {
    const names = keys(map);
    for (let i = 0; i < names.length; i++) map[names[i]] = untag(map[names[i]]);
    return map;
  };

  const untag = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (!isArray(value) && p.hasOwn(value, "$")) return get_tag(value.$);
    return untag_members(value);
  };

  // Return the frame in a text of the machine: a mark for tags, then JSON.
  p.decode = (text) => {
    const frame = p.parse(p.slice(text, 1));
    return text[0] === "1" ? untag(frame) : frame;
  };
}
