// What the prelude needs of the language, taken before a script can change it.
// A polluted prototype must harm only the script: no method call, spread or `for of` on shared prototypes here.
(p) => {
  "use strict";
  const { Promise, Error, InternalError, SyntaxError, Date, BigInt, Number, String, Symbol, Uint8Array, ArrayBuffer } = globalThis;
  const { RangeError, ReferenceError } = globalThis;
  const { Object, Array, Map, WeakMap, WeakRef, FinalizationRegistry, RegExp, JSON } = globalThis;
  const { apply, construct, ownKeys, getOwnPropertyDescriptor } = Reflect;
  const { create, defineProperty, freeze, keys, getPrototypeOf, setPrototypeOf } = Object;
  const uncurried = (method) => (self, ...args) => apply(method, self, args);
  const record = (fields) => {
    const made = create(null);
    const names = keys(fields);
    for (let i = 0; i < names.length; i++) made[names[i]] = fields[names[i]];
    return made;
  };
  const hide = (target, name, value) =>
    defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true, __proto__: null });
  // not `list[i] = value`: a setter that a script put on Array.prototype would get it
  const append = (list, value) => {
    defineProperty(list, list.length, { __proto__: null, value, writable: true, enumerable: true, configurable: true });
  };
  const then = Promise.prototype.then;
  const { performance } = globalThis, { now } = performance;

  Object.assign(p, {
    apply, construct, ownKeys, getOwnPropertyDescriptor, create, defineProperty, freeze, keys, getPrototypeOf,
    setPrototypeOf,
    uncurried, record, hide, append, Object,
    Promise, Error, InternalError, RangeError, ReferenceError, SyntaxError, Date, BigInt, Number, String, Symbol,
    Uint8Array, ArrayBuffer, WeakMap,
    WeakRef,
    isArray: Array.isArray, isView: ArrayBuffer.isView, isInteger: Number.isInteger, isSafe: Number.isSafeInteger,
    stringify: JSON.stringify, parse: JSON.parse, rawJSON: JSON.rawJSON, indirectEval: eval, FinalizationRegistry,
    chain: (promise, fulfilled, rejected) => apply(then, promise, [fulfilled, rejected]),
    // a promise is taken as it is: to resolve with one would ask it for `then`, which a script may have changed
    resolved: (value) => (value instanceof Promise ? value : new Promise((resolve) => resolve(value))),
    rejected: (reason) => new Promise((_, reject) => reject(reason)),
    new_map: () => new Map(),
    mapGet: uncurried(Map.prototype.get), mapSet: uncurried(Map.prototype.set), mapDelete: uncurried(Map.prototype.delete),
    mapEach: uncurried(Map.prototype.forEach),
    weakGet: uncurried(WeakMap.prototype.get), weakSet: uncurried(WeakMap.prototype.set),
    weakHas: uncurried(WeakMap.prototype.has), weakDelete: uncurried(WeakMap.prototype.delete),
    deref: uncurried(WeakRef.prototype.deref), watchEnd: uncurried(FinalizationRegistry.prototype.register),
    isWellFormed: uncurried(String.prototype.isWellFormed), slice: uncurried(String.prototype.slice),
    indexOf: uncurried(String.prototype.indexOf), charCodeAt: uncurried(String.prototype.charCodeAt),
    repeat: uncurried(String.prototype.repeat), split: uncurried(String.prototype.split),
    join: uncurried(Array.prototype.join), shift: uncurried(Array.prototype.shift), exec: uncurried(RegExp.prototype.exec),
    bigText: uncurried(BigInt.prototype.toString), toISO: uncurried(Date.prototype.toISOString),
    now_ms: () => apply(now, performance, []),
    getTime: uncurried(Date.prototype.getTime), hasOwn: uncurried(Object.prototype.hasOwnProperty),
    fromCharCode: String.fromCharCode, toBase64: btoa, fromBase64: atob,
    isPromise: (value) => value instanceof Promise,
    // not `resolved`: resolving with a promise would call the `then` that a script may have patched
    promised: (value) => (value instanceof Promise ? value : new Promise((resolve) => resolve(value))),
  });
}
