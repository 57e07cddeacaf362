/** The page's own words. They live in strings/en.json, where a designer edits them. */

let words = {};

/** Loads the words; throws when they cannot be had. */
export async function loadStrings() {
  const answer = await fetch("strings/en.json");
  if (!answer.ok) throw new Error(`strings/en.json: ${answer.status}`);
  words = await answer.json();
}

/** Returns the words of a key, with {name} replaced by the values given. */
export function say(key, values = {}) {
  const text = words[key] ?? key;
  return typeof text === "string" ? text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all) : text;
}

/** Puts the words into the elements that ask for them by data-text, data-label, data-title and data-placeholder. */
export function fillStrings(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = say(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) element.setAttribute("aria-label", say(element.dataset.label));
  for (const element of root.querySelectorAll("[data-title]")) element.title = say(element.dataset.title);
  for (const element of root.querySelectorAll("[data-placeholder]")) element.placeholder = say(element.dataset.placeholder);
}
