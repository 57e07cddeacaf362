/** The Direct Line calls the page makes itself, beside its client. Each throws an error with the HTTP `status` (0: no answer). */

/** Asks for a token of a new conversation. Without a secret this works from loopback pages only. */
export function generateToken(domain, userId) {
  return call(`${domain}/tokens/generate`, { method: "POST", body: JSON.stringify({ user: { id: userId } }) });
}

/** Returns a fresh token in exchange for an earlier one of the same conversation, also when its time is over. */
export async function refreshToken(domain, token) {
  try {
    return (await call(`${domain}/tokens/refresh`, { method: "POST" }, token)).token;
  } catch (error) {
    if (error.status !== 403) throw error;
    return (await call(`${domain}/tokens/generate`, { method: "POST", body: JSON.stringify({ previous: token }) })).token;
  }
}

/** Has everything erased that the server keeps of a user. */
export function erasePerson(userId, token) {
  return call(`${location.origin}/api/people/${encodeURIComponent(userId)}`, { method: "DELETE" }, token);
}

/** Returns all activities of a conversation so far, and the watermark after them. */
export async function readHistory(domain, { conversationId, token }) {
  const url = `${domain}/conversations/${encodeURIComponent(conversationId)}/activities`;
  const all = [];
  for (let watermark = ""; ; ) {
    const page = await call(watermark === "" ? url : `${url}?watermark=${encodeURIComponent(watermark)}`, {}, token);
    all.push(...page.activities);
    if (page.activities.length === 0 || page.watermark === watermark) return { activities: all, watermark: page.watermark ?? watermark };
    watermark = page.watermark;
  }
}

async function call(url, options, token) {
  let answer;
  try {
    answer = await fetch(url, {
      ...options,
      headers: { "Content-Type": "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) },
      signal: AbortSignal.timeout(15_000),
    });
  } catch (cause) {
    throw Object.assign(new Error(`${url}: no answer`, { cause }), { status: 0 });
  }
  if (!answer.ok) throw Object.assign(new Error(`${url}: ${answer.status}`), { status: answer.status });
  return answer.json();
}
