/** The decoration of the empty page: three panels like those of the cards to come. */
import { make } from "./dom.js";
import { makePoster, tint } from "./poster.js";

const panels = [["beta", "sea"], ["west", "copper"], ["alpha", "plum"]];

/** Draws the panels. */
export function drawWelcome(root) {
  for (const [id, kind] of panels) {
    const { poster, palette } = makePoster(id, kind);
    const panel = make("div", { class: "welcome__panel" }, poster);
    tint(panel, palette);
    root.append(panel);
  }
}
