// Drives the unmodified botframework-directlinejs against a server, as a page would. Usage: node talk.cjs <node_modules> <root url>
// Prints one JSON line per thing it saw; the test judges them.
const path = require("node:path");
const [, , modules, root] = process.argv;
const domain = root + "/v3/directline";

// The client wants a browser's XMLHttpRequest; this is the part of it that RxJS uses, over fetch.
globalThis.XMLHttpRequest = class {
  constructor() { this.readyState = 0; this.headers = {}; this.upload = {}; }
  open(method, url) { this.method = method; this.url = url; this.readyState = 1; }
  setRequestHeader(name, value) { this.headers[name] = value; }
  getResponseHeader(name) { return this.received?.headers.get(name) ?? null; }
  abort() { this.aborted = true; }
  async send(body) {
    try {
      this.received = await fetch(this.url, { method: this.method, headers: this.headers, body });
      this.responseText = await this.received.text();
      this.status = this.received.status;
      this.response = this.responseType === "json" && this.responseText ? JSON.parse(this.responseText) : this.responseText;
      this.readyState = 4;
      if (!this.aborted) this.onreadystatechange?.();
    } catch (error) {
      if (!this.aborted) this.onerror?.(error);
    }
  }
};
globalThis.window = globalThis;

const { DirectLine, ConnectionStatus } = require(path.join(modules, "botframework-directlinejs"));
const print = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const fail = (why) => { print({ failed: String(why?.message ?? why) }); process.exit(1); };

async function main() {
  const answer = await fetch(domain + "/tokens/generate", { method: "POST" });
  const { token } = await answer.json();
  const line = new DirectLine({ domain, token, timeout: 2000 });
  const waiting = [];
  let over = false; // the client reports its own end as an error
  line.connectionStatus$.subscribe((status) => print({ status: ConnectionStatus[status] }));
  line.activity$.subscribe((activity) => {
    print({ activity });
    for (const one of [...waiting]) if (one.until(activity)) { waiting.splice(waiting.indexOf(one), 1); one.done(activity); }
  }, (error) => over || fail(error));
  const see = (until) => new Promise((done) => waiting.push({ until, done }));
  const say = (text, client) => new Promise((done, no) => line.postActivity({
    type: "message", text, from: { id: "anyone" }, channelData: { clientActivityID: client },
  }).subscribe((id) => { print({ posted: id, client }); done(id); }, no));
  const replyTo = (text) => see((activity) => activity.type === "message" && activity.from.role === "bot" && activity.text.includes(text));

  const first = replyTo("first");
  await say("first", "c1");
  await first;
  const second = replyTo("second");
  await say("second", "c2");
  await second;
  line.postActivity({ type: "message", text: "", from: { id: "anyone" }, attachments: [{ contentType: "image/png", contentUrl: "data:image/png;base64,AAAA", name: "a.png" }] })
    .subscribe((id) => { print({ upload: id }); end(); }, (error) => { print({ upload: "refused", status: error.status }); end(); });

  // A page that is loaded again: same conversation and token, no watermark.
  function end() {
    over = true;
    line.end();
    const again = new DirectLine({ domain, token, conversationId: line.conversationId, timeout: 2000 });
    let seen = 0;
    again.activity$.subscribe((activity) => {
      if (activity.type === "message" && ++seen === 4) { print({ reloaded: seen }); process.exit(0); }
    }, fail);
  }
}

setTimeout(() => fail("took too long"), 30_000);
main().catch(fail);
