/** What the page remembers in this browser. Works, forgetfully, where storage is closed to it. */

const prefix = "chatrec.";
const memory = new Map();

/** Returns the remembered text, or null. */
export function recall(key) {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return memory.get(key) ?? null;
  }
}

/** Remembers a text, or forgets it when the value is null. */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(prefix + key);
    else localStorage.setItem(prefix + key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}

/** Returns the remembered object, or null where there is none or it cannot be read. */
export function recallObject(key) {
  try {
    return JSON.parse(recall(key) ?? "null");
  } catch {
    return null;
  }
}

/** Remembers an object. */
export function keepObject(key, value) {
  keep(key, value === null ? null : JSON.stringify(value));
}
