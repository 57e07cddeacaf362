/** The log: one element for each message, with a line for the day or time where a pause deserves one. */
import { make } from "./dom.js";
import { say } from "./strings.js";
import { renderMarkdown, renderPlain, renderReply } from "./markdown.js";
import { makeSlate } from "./card.js";
import { deservesStamp, stamp, timeOfDay } from "./times.js";

const notations = { markdown: renderMarkdown, plain: renderPlain, reply: renderReply };

export class Log {
  #root;
  #conversation;
  #speak;
  #elements = new Map();
  #before = null;

  /** Shows a conversation in an element; `speak` is called with what a card's button says. */
  constructor(root, conversation, speak) {
    this.#root = root;
    this.#conversation = conversation;
    this.#speak = speak;
    conversation.addEventListener("added", ({ detail }) => this.#add(detail));
    conversation.addEventListener("changed", ({ detail }) => this.#showState(detail));
    conversation.addEventListener("cleared", () => this.#clear());
  }

  /** The element of a message. */
  elementOf(message) {
    return this.#elements.get(message);
  }

  /** Adds a line of the page's own. */
  note(text) {
    this.#root.append(make("p", { class: "note" }, text));
  }

  #add(message) {
    if (deservesStamp(this.#before, message.at)) this.#root.append(make("p", { class: "stamp" }, make("time", { datetime: message.at.toISOString() }, stamp(message.at))));
    this.#before = message.at;
    const element = make("article", { class: message.mine ? "message message--mine" : "message message--bot" });
    element.append(make("span", { class: "visually-hidden" }, say(message.mine ? "youSaid" : "botSaid")));
    const title = timeOfDay(message.at);
    if (message.text) element.append(make("div", { class: "message__text", title }, notations[message.notation](message.text)));
    if (message.slate?.length) element.append(makeSlate(message.slate, this.#speak));
    if (message.question) element.append(make("div", { class: "message__text message__question", title }, renderReply(message.question)));
    if (message.mine) element.append(make("p", { class: "message__state" }));
    this.#elements.set(message, element);
    this.#root.append(element);
    this.#showState(message);
  }

  #showState(message) {
    const element = this.#elements.get(message);
    const line = element?.querySelector(".message__state");
    if (!line) return;
    element.dataset.state = message.state;
    line.replaceChildren(make("span", {}, say(message.state)));
    if (message.state === "failed") line.append(make("button", { type: "button", class: "message__retry", onclick: () => this.#conversation.retry(message) }, say("retry")));
  }

  #clear() {
    this.#elements.clear();
    this.#before = null;
    this.#root.replaceChildren();
  }
}
