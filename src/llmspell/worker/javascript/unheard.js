// Failures that nobody looks at: of calls, of what waits in here, and of the promises a script makes itself.
//
// The engine tells nobody of a rejected promise without a reader. But whoever reads one asks it for its constructor
// first: `await`, `then` and the like of Promise.all do. So a promise that is watched has a prototype of its own, whose
// `constructor` gives it back the usual one: that costs less than a record of who looked at what.
(p) => {
  "use strict";
  const { append, create, chain, Promise } = p;
  const MAX_FAILURES = 1000;
  const usual = Promise.prototype, { setPrototypeOf } = Reflect;
  const frozen = new p.WeakMap();    // promises somebody looked at that keep their prototype
  const known = new p.WeakMap();     // promises of a script that were watched
  let failures = [];                 // what failed, until the next look whether somebody handled them

  const watched = p.freeze(create(usual, {
    __proto__: null,
    constructor: {
      __proto__: null, configurable: false, enumerable: false,
      get() {
        if (p.getPrototypeOf(this) === watched && !setPrototypeOf(this, usual)) p.weakSet(frozen, this, true);
        return Promise;
      },
    },
  }));

  // Have it noted when somebody looks at a promise; return the promise.
  p.watch_looks = (promise) => {
    setPrototypeOf(promise, watched);
    return promise;
  };

  const is_unheard = (promise) => p.getPrototypeOf(promise) === watched && !p.weakHas(frozen, promise);

  const unlooked = (entries) => {
    const kept = [];
    for (let i = 0; i < entries.length; i++) if (is_unheard(entries[i].promise)) append(kept, entries[i]);
    return kept;
  };

  // Note that a watched promise was rejected; `what` failed, `at` is its line where the error does not say.
  p.note_failure = (promise, error, what, at) => {
    if (failures.length >= MAX_FAILURES) failures = unlooked(failures);
    append(failures, ({ __proto__: null, promise, error, what, at }));
  };

  // Return a promise that is rejected, and missed if nobody looks at it.
  p.refused = (error) => {
    const promise = p.watch_looks(p.rejected(error));
    p.note_failure(promise, error, "a call failed", "");
    return promise;
  };

  const watch_one = (promise, file, line) => {
    if (p.weakHas(known, promise) || p.getPrototypeOf(promise) !== usual || p.hasOwn(promise, "constructor")) return;
    p.weakSet(known, promise, true);
    chain(promise, undefined, (error) => p.note_failure(promise, error, "a promise was rejected", file + ":" + line + " in <promise>"));
    p.watch_looks(promise);
  };

  // Watch a promise, or each one in a list; anything else is left alone. Returns what it was given.
  p.watch_promise = (value, file, line) => {
    if (typeof value !== "object" || value === null) return value;
    try {
      if (p.isPromise(value)) watch_one(value, file, line);
      else if (p.isArray(value) && p.isPromise(value[0])) {
        for (let i = 0; i < value.length; i++) if (p.isPromise(value[i])) watch_one(value[i], file, line);
      }
    } catch {
      return value;   // it only looks like a promise
    }
    return value;
  };

  // Return an error for the oldest failure that nobody looked at, and forget it; null for none.
  p.take_unheard = () => {
    while (failures.length > 0) {
      const { promise, error, what, at } = p.shift(failures);
      if (!is_unheard(promise)) continue;
      const map = p.error_map(error);
      if (map.code === "cancelled") {
        p.lost_cancellation(error);
        continue;
      }
      const fault = p.fault_at(p.mark_site(), ({
        __proto__: null,
        code: "script.unhandled_rejection", message: what + " and nobody handled it: " + map.message,
        hint: "await it, or catch its error", cause: map,
      }));
      return p.place_like(fault, map.stack === "" ? { stack: at } : map);
    }
    return null;
  };
}
