// Chains: lists whose links can be taken out at any place.
//
// Links have no prototype, so storing into them can meet no setter of a script. They are made by `create` and
// get their fields in one order: then all of a kind share one layout, while a literal with `__proto__: null`
// has its own, and an object with numbers as keys gets a new one with each number.
(p) => {
  "use strict";
  const { create } = p;

  p.new_chain = () => {
    const chain = create(null);
    chain.first = chain.last = null;
    return chain;
  };

  // Return a link that stands in no chain; it gets more fields from whoever makes it.
  p.new_link = () => {
    const link = create(null);
    link.before = link.next = null;
    link.linked = false;
    return link;
  };

  // Put a link at the end.
  p.link = (chain, link) => {
    link.before = chain.last;
    link.linked = true;
    if (chain.last === null) chain.first = link;
    else chain.last.next = link;
    chain.last = link;
  };

  p.unlink = (chain, link) => {
    if (!link.linked) return;
    const { before, next } = link;
    if (before === null) chain.first = next;
    else before.next = next;
    if (next === null) chain.last = before;
    else next.before = before;
    link.before = link.next = null;
    link.linked = false;
  };

  // Take out the oldest link and return it, or null.
  p.take_first = (chain) => {
    const link = chain.first;
    if (link !== null) p.unlink(chain, link);
    return link;
  };
}
