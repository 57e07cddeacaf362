/**
 * The line to the bot: Bot Framework's Direct Line client as published, plus what a page needs around it. It keeps the
 * conversation's id and token in this browser, refreshes the token, takes the conversation up again after a reload, a lost
 * network or a restarted server, and starts a new one when the old one is gone.
 *
 * Events: "status" (connecting, online, reconnecting, offline, elsewhere, refused, ended), "history" (activities),
 * "activity" (activity), "renewed" (a new conversation took the place of one that was lost).
 */
import { recallObject, keepObject } from "./storage.js";
import { refreshToken, generateToken, readHistory, erasePerson } from "./tokens.js";

const domain = `${location.origin}/v3/directline`;
const refreshEvery = 10 * 60_000;
const pauses = [400, 800, 1500, 3000, 5000, 8000];

export class Connection extends EventTarget {
  status = "connecting";
  #line = null;
  #subscriptions = [];
  #session = recallObject("session");
  #watermark = "";
  #failures = 0;
  #timer = 0;
  #attempt = 0;
  #posting = 0;

  constructor() {
    super();
    addEventListener("online", () => this.#again(0));
    addEventListener("offline", () => this.#lost());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#wake());
    setInterval(() => this.#renewToken(), refreshEvery);
  }

  /** The id this page's user goes by. */
  get userId() {
    return this.#session?.userId;
  }

  /** Takes up the remembered conversation, or starts the first one. */
  open() {
    return this.#connect(true);
  }

  /** Leaves the conversation and starts another. */
  startAnew() {
    this.#hangUp();
    this.#forget();
    return this.#connect(true);
  }

  /** Has the server erase this page's user, and begins anew as another. Rejects when the server could not. */
  async forgetUser() {
    const { userId, token } = this.#session ?? {};
    if (!token) throw failure(0);
    await erasePerson(userId, await refreshToken(domain, token));
    this.#hangUp();
    this.#forget();
    this.#session = null;
    keepObject("session", null);
    await this.#connect(true);
  }

  /** Takes the conversation back from another tab, or tries again after a refusal. */
  takeOver() {
    this.#failures = 0;
    return this.#connect(true);
  }

  /** The conversation's id, or undefined before there is one. */
  get conversationId() {
    return this.#session?.conversationId;
  }

  /** Posts an activity; resolves to its id, rejects with an error whose `status` is the HTTP status (0: no answer). */
  post(activity) {
    const line = this.#line;
    if (!line || this.status !== "online") return Promise.reject(failure(0));
    return new Promise((resolve, reject) => {
      line.postActivity(activity).subscribe(
        // The client answers "retry" both for a server's error and for no answer at all.
        (id) => (id === "retry" ? reject(failure(0)) : resolve(id)),
        (error) => reject(failure(error.status ?? 0)),
      );
    });
  }

  async #connect(whole) {
    const attempt = ++this.#attempt;
    clearTimeout(this.#timer);
    this.#hangUp();
    this.#tell(this.#failures || !whole ? "reconnecting" : "connecting");
    try {
      const taken = this.#session?.conversationId && this.#session.begun !== false ? await this.#takeUp(whole) : false;
      if (attempt !== this.#attempt) return;
      if (!taken) await this.#begin();
      if (attempt === this.#attempt) this.#dial();
    } catch (error) {
      if (attempt !== this.#attempt) return;
      if (error.status >= 400 && error.status < 500 && error.status !== 429) this.#tell("refused");
      else this.#lost();
    }
  }

  /** Returns false when the remembered conversation is gone. */
  async #takeUp(whole) {
    try {
      this.#session.token = await refreshToken(domain, this.#session.token);
      keepObject("session", this.#session);
      if (!whole) return true;
      const history = await readHistory(domain, this.#session);
      this.#watermark = history.watermark ?? "";
      this.#emit("history", history.activities ?? []);
      return true;
    } catch (error) {
      if (![400, 401, 403, 404].includes(error.status)) throw error;
      this.#forget();
      this.#emit("renewed");
      return false;
    }
  }

  async #begin() {
    const userId = this.#session?.userId ?? `dl_${randomId()}`;
    const { conversationId, token } = await generateToken(domain, userId);
    this.#session = { userId, conversationId, token, begun: false };
    this.#watermark = "";
  }

  #dial() {
    const hungUp = (event) => this.#hungUp(line, event);
    const line = new globalThis.DirectLine.DirectLine({
      domain,
      token: this.#session.token,
      conversationId: this.#session.begun === false ? undefined : this.#session.conversationId,
      watermark: this.#watermark,
      conversationStartProperties: { locale: navigator.language },
      WebSocket: class extends WebSocket {
        constructor(url) {
          super(url);
          this.addEventListener("close", hungUp);
        }
      },
    });
    this.#line = line;
    const { Online, FailedToConnect, ExpiredToken, Ended } = globalThis.DirectLine.ConnectionStatus;
    this.#subscriptions = [
      line.activity$.subscribe((activity) => this.#received(line, activity), () => this.#hungUp(line)),
      line.connectionStatus$.subscribe((status) => {
        if (line !== this.#line) return;
        if (status === Online) this.#answered(line);
        else if (status === FailedToConnect || status === ExpiredToken || status === Ended) this.#hungUp(line);
      }),
    ];
  }

  #answered(line) {
    this.#failures = 0;
    this.#session = { userId: this.#session.userId, conversationId: line.conversationId ?? this.#session.conversationId, token: this.#session.token };
    keepObject("session", this.#session);
    this.#tell("online");
  }

  #received(line, activity) {
    if (line !== this.#line) return;
    this.#watermark = line.watermark || this.#watermark;
    this.#emit("activity", activity);
    if (activity.type === "endOfConversation") this.#tell("ended");
  }

  /** The stream closed, or the client gave up: go on from the last watermark. */
  #hungUp(line, event) {
    if (line !== this.#line) return;
    this.#watermark = line.watermark || this.#watermark;
    this.#hangUp();
    if (event?.reason === "collision") this.#tell("elsewhere");
    else this.#lost();
  }

  #lost() {
    if (["elsewhere", "refused", "ended"].includes(this.status)) return;
    this.#attempt++;
    this.#hangUp();
    this.#tell(navigator.onLine ? "reconnecting" : "offline");
    this.#again(pauses[Math.min(this.#failures++, pauses.length - 1)] * (0.8 + 0.4 * Math.random()));
  }

  #again(pause) {
    clearTimeout(this.#timer);
    if (this.#line || ["elsewhere", "refused", "ended"].includes(this.status)) return;
    this.#timer = setTimeout(() => this.#connect(this.#watermark === ""), pause);
  }

  #wake() {
    if (this.status === "reconnecting" || this.status === "offline") this.#again(0);
    else this.#renewToken();
  }

  async #renewToken() {
    if (this.status !== "online" || Date.now() - this.#posting < 60_000) return;
    this.#posting = Date.now();
    const session = this.#session;
    try {
      session.token = await refreshToken(domain, session.token);
      if (session === this.#session) keepObject("session", session);
    } catch {
      // The client refreshes its own; where that fails too, the line ends and is taken up again.
    }
  }

  #hangUp() {
    const line = this.#line;
    this.#line = null;
    for (const subscription of this.#subscriptions.splice(0)) subscription.unsubscribe();
    line?.end();
  }

  #forget() {
    this.#session = this.#session ? { userId: this.#session.userId } : null;
    this.#watermark = "";
    this.#failures = 0;
    keepObject("session", this.#session);
  }

  #tell(status) {
    if (status === this.status && status !== "online") return;
    this.status = status;
    this.#emit("status", status);
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

function failure(status) {
  return Object.assign(new Error(`not sent (${status})`), { status });
}

function randomId() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
