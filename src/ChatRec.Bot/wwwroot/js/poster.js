/**
 * The panel of a card: a small abstract composition that stands where other pages have a picture. Its colours follow from
 * the item's kind (its second line of facts), its forms from the item's id, so an item looks the same wherever it comes up
 * and its kin look related; only beside another of the same composition it takes the next one. Decoration only: it carries no meaning of its own and is hidden from screen readers.
 */
import { make, makeSvg } from "./dom.js";
import { motifs } from "./motifs.js";

const hues = [28, 52, 84, 142, 168, 196, 226, 252, 278, 304, 334, 8];

/**
 * Makes the panel of an item from its id and its kind; returns it with its palette. Compositions in `used` are avoided while
 * there are others, and the one taken is added.
 */
export function makePoster(id, kind, used = new Set()) {
  const random = sequence(hash(id));
  const hue = hues[hash(kind) % hues.length] + Math.round(random() * 16 - 8);
  const second = hue + [-46, -28, 32, 52, 150][Math.floor(random() * 5)];
  const art = makeSvg("svg", { class: "card__art", viewBox: "0 0 100 100", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true", focusable: "false" });
  let motif = Math.floor(random() * motifs.length);
  while (used.has(motif) && used.size < motifs.length) motif = (motif + 1) % motifs.length;
  used.add(motif);
  art.append(...motifs[motif](random));
  return { poster: make("div", { class: "card__poster" }, art), palette: { hue, second } };
}

/** Gives an element, and what it holds, the colours of a palette. */
export function tint(element, { hue, second }) {
  element.style.setProperty("--hue", hue);
  element.style.setProperty("--hue-2", second);
}

/** FNV-1a over the code units. */
function hash(text) {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return (value ^ (value >>> 15)) >>> 0;
}

/** Mulberry32: the same numbers in [0, 1) for the same seed, everywhere. */
function sequence(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
