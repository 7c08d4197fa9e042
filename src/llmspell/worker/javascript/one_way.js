// Functions that send and wait for nothing: what they are given is checked here, at the call.
(p) => {
  "use strict";
  const { isArray } = p;
  const WORDS = { __proto__: null, text: "text", number: "a number", map: "a map" };
  const KINDS = { __proto__: null, boolean: "a boolean", symbol: "a symbol" };

  const is_bytes = (value) => value instanceof p.Uint8Array || value instanceof p.ArrayBuffer;

  const is_handle = (value) => p.handle_id(value) !== undefined || p.inner_kind(value) !== undefined;

  const say = (value) => {
    if (value === undefined || value === null) return "nil";
    if (typeof value === "number" || typeof value === "bigint") return "the number " + p.render(value);
    if (typeof value === "string") return 'the text "' + p.slice(value, 0, 40) + '"';
    if (KINDS[typeof value] !== undefined) return KINDS[typeof value];
    if (is_handle(value)) return "a handle";
    if (typeof value === "function") return "a function";
    return is_bytes(value) ? "bytes" : isArray(value) ? "a list" : "a map";
  };

  // Return what a value is, in words; nothing is nil where a declared parameter is meant, and the language's own word here.
  p.say = (value) => (value === undefined ? "undefined" : value === null ? "null" : say(value));

  const with_article = (word) => (p.exec(/^[aeiou]/, word) === null ? "a " : "an ") + word;

  // Return the error for something else than a handle of a kind.
  p.no_handle = (call, kind, value) => {
    const found = is_handle(value) ? with_article(p.kind_of(value)) : p.say(value);
    return p.fault("bridge.handle", call + ": expected " + with_article(kind) + ", got " + found, "call it on the " + kind + " itself: " + call + "(…)");
  };

  const fits = {
    __proto__: null,
    text: (value) => typeof value === "string" || value instanceof p.Date,
    number: (value, one) => (typeof value === "number" || typeof value === "bigint")
      && (one.from === undefined || (value >= one.from && value <= one.to)),
    map: (value) => typeof value === "object" && !isArray(value) && !is_bytes(value)
      && !(value instanceof p.Date) && !is_handle(value),
    any: () => true,
  };

  const refuse = (takes, one, value) => {
    const wanted = WORDS[one.kind] + (one.from === undefined ? "" : " from " + one.from + " to " + one.to);
    return p.fault("bridge.convert", takes.label + ": " + one.name + ": expected " + wanted + ", got " + say(value));
  };

  const check = (takes, args) => {
    const { label, parameters } = takes;
    for (let i = 0; i < parameters.length; i++) {
      const one = parameters[i], value = args[i];
      const missing = value === undefined || value === null;
      if (missing ? one.required : !(p.isPromise(value) || fits[one.kind](value, one))) throw refuse(takes, one, value);
    }
    for (let i = parameters.length; i < args.length; i++) {
      if (args[i] === undefined || args[i] === null) continue;
      throw p.fault("bridge.convert", label + " takes " + parameters.length + " arguments, got " + args.length);
    }
  };

  // Return the function of a one-way op; `takes` says what its arguments must be, as far as that is simple.
  p.one_way = (op, takes) => (...args) => {
    if (takes !== undefined) check(takes, args);
    p.post(op, args);
  };
}
