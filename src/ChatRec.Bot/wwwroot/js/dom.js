/** Making elements. Text only ever becomes text: there is no way in here for markup. */

/**
 * Makes an element. A property starting with "on" is a listener, "class" the class, anything else an attribute
 * (null and false leave it out). Children are nodes or text; null is skipped.
 */
export function make(tag, properties = {}, ...children) {
  return dress(document.createElement(tag), properties, children);
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** Makes an SVG element, by the same rules. */
export function makeSvg(tag, properties = {}, ...children) {
  return dress(document.createElementNS(svgNamespace, tag), properties, children);
}

/** Returns the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

function dress(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}
