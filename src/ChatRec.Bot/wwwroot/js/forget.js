/** The "forget me" button: asks first, then has the server erase everything of this page's user and begins as a stranger. */
import { byId } from "./dom.js";
import { say } from "./strings.js";

/** Wires the button and its question; `tell` shows a line in the log. */
export function wireForget(connection, conversation, tell) {
  const dialog = byId("forgetAsk");
  byId("forget").addEventListener("click", () => dialog.showModal());
  byId("forgetNo").addEventListener("click", () => dialog.close());
  byId("forgetYes").addEventListener("click", async () => {
    dialog.close();
    try {
      await connection.forgetUser();
      conversation.clear();
      tell(say("forgotten"));
    } catch {
      tell(say("notForgotten"));
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
