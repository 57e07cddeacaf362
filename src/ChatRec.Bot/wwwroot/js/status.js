/** How the line stands, said where it matters: a word in the bar, a banner when a person should know or can do something. */
import { byId } from "./dom.js";
import { say } from "./strings.js";

const patience = 4000;
const banners = {
  offline: { text: "offline" },
  reconnecting: { text: "unreachable", after: patience },
  elsewhere: { text: "elsewhere", act: "useHere" },
  refused: { text: "refused", act: "tryAgain" },
};

/** Wires the bar's word and the banner to a connection. */
export function wireStatus(connection) {
  const [word, banner, text, act] = ["link", "banner", "bannerText", "bannerAct"].map(byId);
  let timer = 0;
  const show = (entry) => {
    banner.hidden = !entry;
    text.textContent = entry ? say(entry.text) : "";
    act.hidden = !entry?.act;
    act.textContent = entry?.act ? say(entry.act) : "";
  };
  connection.addEventListener("status", ({ detail: status }) => {
    document.documentElement.dataset.line = status;
    const brief = status === "connecting" || status === "reconnecting";
    word.hidden = !brief;
    word.textContent = brief ? say(status) : "";
    const entry = banners[status];
    clearTimeout(timer);
    if (entry?.after) timer = setTimeout(() => show(entry), entry.after);
    else show(entry);
  });
  act.addEventListener("click", () => connection.takeOver());
}
