// SPDX-License-Identifier: Apache-2.0
// What is looked at - chosen axes, zoom, filters, the theme - stands in the address behind #, so that an address
// that is passed on shows the same. What is as at first is left out.
"use strict";
(() => {
  const first = new Map();  // key -> value at first
  const now = new Map();
  const listeners = new Map();

  function parse(hash) {
    const found = new Map();
    for (const part of hash.replace(/^#/, "").split("&")) {
      const equal = part.indexOf("=");
      if (equal < 1) continue;
      try {
        found.set(decodeURIComponent(part.slice(0, equal)), decodeURIComponent(part.slice(equal + 1)));
      } catch {
        continue;  // a damaged address: that part is as at first
      }
    }
    return found;
  }

  const given = parse(typeof location === "undefined" ? "" : location.hash);

  /** The value of `key`, text: of the address, else `otherwise`. `allowed`: values, else anything. */
  function get(key, otherwise, allowed = null) {
    first.set(key, String(otherwise));
    if (!now.has(key)) {
      const value = given.get(key);
      const sound = value !== undefined && (allowed === null || allowed.map(String).includes(value));
      now.set(key, sound ? value : String(otherwise));
    }
    return now.get(key);
  }

  function text() {
    const parts = [];
    for (const [key, value] of now) {
      if (value !== first.get(key)) parts.push(encodeURIComponent(key) + "=" + encodeURIComponent(value));
    }
    return parts.join("&");
  }

  function set(key, value) {
    if (now.get(key) === String(value)) return;
    now.set(key, String(value));
    const hash = text();
    history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    for (const listener of listeners.get(key) || []) listener(String(value));
  }

  function onChange(key, listener) {
    listeners.set(key, [...(listeners.get(key) || []), listener]);
  }

  Report.view = { get, set, onChange, text, parse };
})();
