// SPDX-License-Identifier: Apache-2.0
// Elements. Text goes in as text, never as HTML: names come from files that anybody may have written.
"use strict";
(() => {
  /** Longest name that a chart's label or a heading shows whole. */
  const kLongName = 60;

  /** h("p", {class: "note"}, "text", element, ...): null children are left out. */
  function h(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) {
        element.addEventListener(name.slice(2), value);
      } else {
        element.setAttribute(name, value === true ? "" : String(value));
      }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Element of SVG. */
  function s(tag, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  /** Marks that turn the direction of a line, which would reorder what stands beside a name. */
  const kDirectionMarks = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

  function visible(text) {
    return String(text).replace(kDirectionMarks, (mark) => "\\u" + mark.codePointAt(0).toString(16).padStart(4, "0"));
  }

  /** Cut in the middle: names differ at their ends. */
  function cut(text, most = kLongName) {
    const shown = visible(text);
    if (shown.length <= most) return shown;
    const head = Math.ceil((most - 1) / 2);
    return shown.slice(0, head) + "…" + shown.slice(shown.length - (most - 1 - head));
  }

  /** A name from a file: isolated, cut, whole in its title. */
  function nameOf(text, most = kLongName) {
    const shown = visible(text);
    return h("bdi", shown.length > most ? { title: shown.slice(0, 2000) } : {}, cut(text, most));
  }

  /** Choices: select({label, key, options: [[value, text]], value, change}). */
  function select({ label, options, value, change }) {
    const element = h("select", { onchange: () => change(element.value) },
      options.map(([name, text]) => h("option", { value: name, selected: String(name) === String(value) }, cut(text))));
    return h("label", { class: "control" }, h("span", {}, label), element);
  }

  function checkbox({ label, value, change }) {
    const element = h("input", { type: "checkbox", checked: value, onchange: () => change(element.checked) });
    return h("label", { class: "control" }, element, h("span", {}, label));
  }

  Object.assign(Report, { h, s, cut, visible, nameOf, select, checkbox });
})();
