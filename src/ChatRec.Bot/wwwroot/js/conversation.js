/**
 * What was said, in order. Activities come from the line, several times when it was broken and taken up again; each is one
 * message here. A message of one's own is there at once and goes through the states sending, waiting, sent, failed.
 *
 * Events: "added", "changed" (message), "cleared", "typing" (true or false).
 */
const settling = 1200;

export class Conversation extends EventTarget {
  messages = [];
  #byId = new Map();
  #connection;
  #serial = 0;

  constructor(connection) {
    super();
    this.#connection = connection;
    connection.addEventListener("activity", ({ detail }) => this.take(detail));
    connection.addEventListener("history", ({ detail }) => detail.forEach((activity) => this.take(activity)));
    connection.addEventListener("status", ({ detail }) => detail === "online" && setTimeout(() => this.#resend(), settling));
  }

  /** The message that came last. */
  get last() {
    return this.messages.at(-1);
  }

  /** Whether the user has said anything yet. */
  get begun() {
    return this.messages.some((message) => message.mine);
  }

  /** Says something in the user's name. */
  say(text) {
    const key = `${Date.now().toString(36)}-${(this.#serial++).toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    const message = { key, mine: true, text, at: new Date(), state: "sending", notation: "plain" };
    this.#add(message);
    return this.#send(message);
  }

  /** Sends a message again that was not sent. */
  retry(message) {
    if (message.state !== "failed") return Promise.resolve();
    this.#state(message, "sending");
    return this.#send(message);
  }

  /** Empties the page's memory of the conversation. */
  clear() {
    this.messages = [];
    this.#byId.clear();
    this.#emit("typing", false);
    this.#emit("cleared");
  }

  /** Takes in an activity from the line. */
  take(activity) {
    if (activity.type === "typing") {
      if (activity.from?.role !== "user" && activity.from?.id !== this.#connection.userId) this.#emit("typing", true);
      return;
    }
    if (activity.type !== "message" || (activity.id && this.#byId.has(activity.id))) return;
    const mine = activity.from?.role === "user" || activity.from?.id === this.#connection.userId;
    const own = mine && this.messages.find((message) => message.key === activity.channelData?.clientActivityID);
    if (own) {
      this.#known(own, activity.id);
      this.#state(own, "sent");
      return;
    }
    if (!mine && activity.channelData?.chatrec?.erased) this.clear();
    const message = read(activity, mine);
    if (!message) return;
    this.#known(message, activity.id);
    if (!mine) this.#emit("typing", false);
    this.#add(message);
  }

  async #send(message) {
    try {
      const id = await this.#connection.post({
        type: "message",
        text: message.text,
        textFormat: "plain",
        locale: navigator.language,
        localTimestamp: message.at.toISOString(),
        from: { id: this.#connection.userId, role: "user" },
        channelData: { clientActivityID: message.key },
      });
      this.#known(message, id);
      this.#state(message, "sent");
      if (this.last === message) this.#emit("typing", true);
    } catch (error) {
      if (message.state === "sent") return;
      if (error.status >= 400) this.#state(message, "failed");
      else await this.#doubt(message);
    }
  }

  /** No answer: either the line is breaking, then the message waits for it, or the server refuses, then it has failed. */
  async #doubt(message) {
    await new Promise((resolve) => setTimeout(resolve, this.#connection.status === "online" ? settling : 0));
    if (message.state === "sent") return;
    this.#state(message, this.#connection.status === "online" || this.#connection.status === "ended" ? "failed" : "waiting");
  }

  /** After the line is back and has repeated what was lost, sends what it does not know. */
  async #resend() {
    for (const message of this.messages.filter(({ state }) => state === "waiting")) {
      if (this.#connection.status !== "online") return;
      this.#state(message, "sending");
      await this.#send(message);
    }
  }

  #known(message, id) {
    if (id) this.#byId.set(id, message);
  }

  #add(message) {
    this.messages.push(message);
    this.#emit("added", message);
  }

  #state(message, state) {
    if (message.state === state) return;
    message.state = state;
    this.#emit("changed", message);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/**
 * Returns the message in an activity, or null where there is nothing to show. Where the bot sent its slate as data, the page
 * draws cards from it and shows the words around them; otherwise the activity's own text says everything.
 */
function read(activity, mine) {
  const data = activity.channelData?.chatrec ?? {};
  const slate = mine || !Array.isArray(data.slate) ? [] : data.slate.filter(hasWords);
  const text = String((slate.length > 0 ? data.opening : activity.text) ?? "");
  if (text.trim() === "" && slate.length === 0) return null;
  return {
    key: activity.channelData?.clientActivityID ?? activity.id,
    mine,
    text,
    notation: slate.length > 0 ? "reply" : mine || activity.textFormat === "plain" ? "plain" : "markdown",
    at: new Date(activity.timestamp ?? Date.now()),
    state: mine ? "sent" : null,
    slate,
    question: slate.length > 0 && data.question ? String(data.question) : null,
    suggestions: mine ? [] : suggestionsOf(activity),
  };
}

function hasWords(item) {
  return typeof item?.title === "string" && Boolean(item.text || item.lines?.length || item.actions?.length);
}

function suggestionsOf(activity) {
  const actions = activity.suggestedActions?.actions ?? [];
  return actions.filter(({ type }) => type === "imBack" || type === "postBack").map(({ title, value }) => ({ title: String(title ?? value), say: String(value ?? title) }));
}
