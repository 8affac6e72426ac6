// The pieces that pages are made of.

/** An element with attributes and children. */
export function made(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A small box that stands for something to open. */
export function chip(sign, name, more = "") {
  return made("div", { class: "chip" }, made("span", { class: "sign", "aria-hidden": "true" }, sign),
    made("span", {}, ...(name ? [made("span", {}, name)] : []), ...(more ? [made("small", {}, more)] : [])));
}
