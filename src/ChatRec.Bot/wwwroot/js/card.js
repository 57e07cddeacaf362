/** A slate of suggestions: one card for each item, a typographic panel in place of a picture. */
import { make } from "./dom.js";
import { say } from "./strings.js";
import { inlineReply } from "./markdown.js";
import { makePoster, tint } from "./poster.js";

/** Makes the list of cards; `speak` is called with what a card's button says. */
export function makeSlate(items, speak) {
  const list = make("ol", { class: "slate", "aria-label": say("slate"), "data-count": Math.min(items.length, 6) });
  const used = new Set();
  items.forEach((item, at) => list.append(make("li", { class: "slate__item" }, makeCard(withYear(item), item.rank ?? at + 1, used, speak))));
  return list;
}

function makeCard(item, rank, used, speak) {
  const lines = Array.isArray(item.lines) ? item.lines.map(String).filter(Boolean) : [];
  const { poster, palette } = makePoster(String(item.item ?? item.title), lines[1] ?? lines[0] ?? item.title, used);
  const card = make("div", { class: "card" });
  tint(card, palette);
  poster.append(make("span", { class: "card__rank" }, make("span", { class: "visually-hidden" }, say("rank", { rank: "" })), String(rank)));
  const title = make("h3", { class: "card__title", "data-length": lengthOf(item.title) }, make("span", { class: "card__name" }, item.title));
  if (item.year) title.append(" ", make("span", { class: "card__year" }, String(item.year)));
  // What it is, why it is here, and then whatever else is known: the reason must not drown in facts.
  const facts = lines.map((line) => withoutYear(line, item.year)).filter(Boolean);
  const body = make("div", { class: "card__body" });
  if (facts.length > 0) body.append(makeFacts("card__facts", facts.slice(0, 2)));
  if (item.text) body.append(make("p", { class: "card__why" }, ...inlineReply(String(item.text))));
  if (facts.length > 2) body.append(makeFacts("card__facts card__facts--more", facts.slice(2)));
  const actions = (item.actions ?? []).filter((action) => action?.title && action?.say);
  if (actions.length > 0) body.append(make("div", { class: "card__actions" }, ...actions.map((action) => makeAction(action, item, speak))));
  card.append(poster, title, body);
  return card;
}

function makeFacts(kind, lines) {
  return make("div", { class: kind }, ...lines.map((line) => make("p", { title: line }, line)));
}

function makeAction(action, item, speak) {
  return make("button", { type: "button", class: "card__action", "aria-label": say("actionFor", { action: action.title, title: item.title }), onclick: () => speak(action.say) }, action.title);
}

/** A title that ends in a year in brackets is set as title and year. */
function withYear(item) {
  const parts = item.year ? null : /^(.+?)\s+\((\d{4})\)$/.exec(item.title);
  return parts ? { ...item, title: parts[1], year: parts[2] } : item;
}

/** The year stands under the title already: a line that begins with it need not repeat it. */
function withoutYear(line, year) {
  const [first, ...rest] = line.split(" · ");
  return year && first === String(year) ? rest.join(" · ") : line;
}

function lengthOf(title) {
  const longest = Math.max(...title.split(/[\s-]+/).map((word) => word.length));
  if (title.length <= 7) return "xs";
  if (title.length <= 16 && longest <= 10) return "s";
  if (title.length <= 30 && longest <= 12) return "m";
  return title.length <= 52 && longest <= 16 ? "l" : "xl";
}
