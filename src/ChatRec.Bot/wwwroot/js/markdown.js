/**
 * A small, safe Markdown: paragraphs, line breaks, lists, bold, italics, code and escapes. Everything else is text.
 * It builds nodes and never markup, so nothing in a message can become an element of its own.
 */
import { make } from "./dom.js";

const bullet = /^\s{0,3}[-*•]\s+(.*)$/;
const numbered = /^\s{0,3}(\d{1,4})[.)]\s+(.*)$/;

/** Renders Markdown to a document fragment. */
export function renderMarkdown(text) {
  return render(text, inline);
}

/** Renders a reply's own notation: bold and lists are marks, everything else is text as it is. */
export function renderReply(text) {
  return render(text, inlineReply);
}

/** Returns the nodes of one line in a reply's own notation. */
export function inlineReply(text) {
  return text.split(/\*\*(?=\S)(.+?)(?<=\S)\*\*/).map((part, at) => (at % 2 ? make("strong", {}, part) : part)).filter((part) => part !== "");
}

function render(text, inside) {
  const fragment = document.createDocumentFragment();
  let open = null;
  const close = () => {
    if (open) fragment.append(finish(open, inside));
    open = null;
  };
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const item = bullet.exec(line);
    const step = item ? null : numbered.exec(line);
    const kind = item ? "ul" : step ? "ol" : "p";
    if (line.trim() === "") {
      close();
      continue;
    }
    if (open?.kind !== kind) {
      close();
      open = { kind, start: step ? Number(step[1]) : 1, lines: [] };
    }
    open.lines.push(item ? item[1] : step ? step[2] : line.trim());
  }
  close();
  return fragment;
}

/** Renders a text as it is: paragraphs and line breaks, nothing else. */
export function renderPlain(text) {
  const fragment = document.createDocumentFragment();
  for (const paragraph of text.replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const element = make("p");
    paragraph.split("\n").forEach((line, at) => element.append(...(at ? [make("br"), line] : [line])));
    fragment.append(element);
  }
  return fragment;
}

function finish({ kind, start, lines }, inside) {
  if (kind === "p") {
    const paragraph = make("p");
    lines.forEach((line, at) => paragraph.append(...(at ? [make("br")] : []), ...inside(line)));
    return paragraph;
  }
  return make(kind, { start: kind === "ol" && start !== 1 ? start : null }, ...lines.map((line) => make("li", {}, ...inside(line))));
}

const marks = [
  { mark: "**", tag: "strong" },
  { mark: "__", tag: "strong" },
  { mark: "*", tag: "em" },
  { mark: "_", tag: "em" },
  { mark: "`", tag: "code", raw: true },
];

const entities = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };

/** Returns the nodes of one line of Markdown. */
export function inline(text) {
  const nodes = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
  };
  while (at < text.length) {
    if (text[at] === "\\" && /[!-/:-@[-`{-~]/.test(text[at + 1] ?? "")) {
      plain += text[at + 1];
      at += 2;
      continue;
    }
    const entity = /^&(lt|gt|amp|quot|#39);/.exec(text.slice(at, at + 6));
    if (entity) {
      plain += entities[entity[1]];
      at += entity[0].length;
      continue;
    }
    const found = opens(text, at);
    if (found) {
      flush();
      const inside = text.slice(at + found.mark.length, found.end);
      nodes.push(make(found.tag, {}, ...(found.raw ? [inside] : inline(inside))));
      at = found.end + found.mark.length;
      continue;
    }
    plain += text[at++];
  }
  flush();
  return nodes;
}

function opens(text, at) {
  for (const { mark, tag, raw } of marks) {
    if (!text.startsWith(mark, at)) continue;
    // An underscore inside a word is a letter of it, and a mark before a blank opens nothing.
    if (mark[0] === "_" && /[\p{L}\p{N}]/u.test(text[at - 1] ?? "")) return null;
    const end = closes(text, at + mark.length, mark);
    if (end > 0) return { mark, tag, raw, end };
  }
  return null;
}

function closes(text, from, mark) {
  if (/\s/.test(text[from] ?? " ")) return -1;
  for (let at = from + 1; at <= text.length - mark.length; at++) {
    if (text[at - 1] === "\\") continue;
    if (!text.startsWith(mark, at) || /\s/.test(text[at - 1])) continue;
    if (mark === "*" && text[at + 1] === "*") {
      at++;
      continue;
    }
    if (mark[0] === "_" && /[\p{L}\p{N}]/u.test(text[at + mark.length] ?? "")) continue;
    return at;
  }
  return -1;
}
