/** The "save conversation" link: the server hands out the transcript with its turns to pages on its own machine. */
import { byId } from "./dom.js";

/** Shows the link while there is a conversation to save. */
export function wireSave(connection, conversation) {
  const link = byId("save");
  const refresh = () => {
    const id = connection.conversationId;
    link.hidden = !id || !conversation.begun;
    if (id) link.href = `studio/api/conversations/${encodeURIComponent(id)}/transcript`;
  };
  conversation.addEventListener("added", refresh);
  conversation.addEventListener("cleared", refresh);
  connection.addEventListener("status", refresh);
  refresh();
}
