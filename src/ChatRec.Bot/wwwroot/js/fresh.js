/** The "new conversation" button: asks first when something would be lost. */
import { byId } from "./dom.js";

/** Wires the button and its question. */
export function wireFresh(connection, conversation) {
  const dialog = byId("ask");
  const begin = () => {
    conversation.clear();
    connection.startAnew();
  };
  byId("fresh").addEventListener("click", () => {
    if (conversation.begun) dialog.showModal();
    else begin();
  });
  byId("askNo").addEventListener("click", () => dialog.close());
  byId("askYes").addEventListener("click", () => {
    dialog.close();
    begin();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
