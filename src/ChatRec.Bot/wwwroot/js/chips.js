/** The suggested replies under the last answer: one tap says them. */
import { make } from "./dom.js";

/** Shows these suggestions, or none. */
export function showChips(root, suggestions, speak) {
  root.hidden = suggestions.length === 0;
  root.replaceChildren(...suggestions.map((suggestion) => make("button", { type: "button", class: "chip", onclick: () => speak(suggestion.say) }, suggestion.title)));
}
