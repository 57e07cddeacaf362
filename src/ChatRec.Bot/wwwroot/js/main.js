/** Puts the page together. */
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Log } from "./log.js";
import { Scroller } from "./scroller.js";
import { byId } from "./dom.js";
import { fillStrings, loadStrings, say } from "./strings.js";
import { showChips } from "./chips.js";
import { drawWelcome } from "./welcome.js";
import { wireForget } from "./forget.js";
import { wireFresh } from "./fresh.js";
import { wireSave } from "./save.js";
import { wireStatus } from "./status.js";
import { wireTheme } from "./theme.js";

const typingAtMost = 20_000;
const promptsAfter = 1500;

await loadStrings();
fillStrings(document);
wireTheme(byId("theme"));
drawWelcome(byId("welcomeArt"));

const connection = new Connection();
const conversation = new Conversation(connection);
const scroller = new Scroller(byId("scroll"), byId("jump"));
const speak = (text) => {
  conversation.say(text);
  composer.focus();
};
const log = new Log(byId("log"), conversation, speak);
const composer = new Composer(byId("composer"), byId("say"), byId("send"), speak, () => conversation.messages.findLast((message) => message.mine)?.text);

wireStatus(connection);
wireFresh(connection, conversation);
wireForget(connection, conversation, (text) => log.note(text));
wireSave(connection, conversation);

let typingTimer = 0;
let promptTimer = 0;
let reading = false;

function refreshEdges() {
  const last = conversation.last;
  byId("welcome").hidden = conversation.begun;
  showChips(byId("chips"), last && !last.mine ? last.suggestions : [], speak);
}

function invite() {
  if (conversation.messages.length > 0) return;
  byId("welcome").hidden = false;
  showChips(byId("chips"), say("welcomePrompts").map((text) => ({ title: text, say: text })), speak);
}

conversation.addEventListener("added", ({ detail: message }) => {
  clearTimeout(promptTimer);
  if (reading) return;
  refreshEdges();
  if (message.mine) scroller.toEnd();
  else scroller.reveal(log.elementOf(message), previousOwn(message));
});

conversation.addEventListener("typing", ({ detail: typing }) => {
  clearTimeout(typingTimer);
  byId("typing").hidden = !typing;
  if (!typing) return;
  typingTimer = setTimeout(() => (byId("typing").hidden = true), typingAtMost);
  if (scroller.following) scroller.toEnd();
});

conversation.addEventListener("cleared", () => {
  refreshEdges();
  composer.focus();
});

connection.addEventListener("history", () => setTimeout(settle));
connection.addEventListener("renewed", () => {
  const had = conversation.messages.length > 0;
  conversation.clear();
  if (!had) byId("log").replaceChildren();
  log.note(say("conversationLost"));
});
connection.addEventListener("status", ({ detail: status }) => {
  clearTimeout(promptTimer);
  if (status === "online") promptTimer = setTimeout(invite, promptsAfter);
  if (status === "ended") log.note(say("conversationEnded"));
});

/** Returns the element of one's own message right before an answer: the two are read together. */
function previousOwn(message) {
  const before = conversation.messages[conversation.messages.indexOf(message) - 1];
  return before?.mine ? log.elementOf(before) : null;
}

/** A history came in at once: show its end, without reading it all aloud. */
function settle() {
  reading = false;
  refreshEdges();
  scroller.toEnd(true);
  byId("log").setAttribute("aria-live", "polite");
}

reading = true;
byId("log").setAttribute("aria-live", "off");
await connection.open();
if (reading) settle();
composer.focus();
