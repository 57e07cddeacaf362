/** The page's own words. They live in strings/<language>.json, where a designer edits them. */

const languages = ["en", "ru", "zh"];

let words = {};

/** Loads the words of the browser's language, English where there are none; throws when they cannot be had. */
export async function loadStrings() {
  const wanted = navigator.language.split("-")[0];
  const language = languages.includes(wanted) ? wanted : languages[0];
  const answer = await fetch(`strings/${language}.json`);
  if (!answer.ok) throw new Error(`strings/${language}.json: ${answer.status}`);
  words = await answer.json();
  document.documentElement.lang = language;
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
