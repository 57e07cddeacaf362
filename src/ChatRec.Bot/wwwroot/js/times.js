/** Times as a person reads them. */
import { say } from "./strings.js";

const minute = 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });

/** Whether a pause or a new day between two moments deserves a line of its own. */
export function deservesStamp(before, now) {
  return before === null || now - before > 15 * minute || before.toDateString() !== now.toDateString();
}

/** "Today 14:05", "Yesterday 09:12", "Monday 20:40", "3 March 2026 08:00". */
export function stamp(moment, now = new Date()) {
  const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());
  const days = Math.round((midnight(now) - midnight(moment)) / (24 * 60 * minute));
  const day = days === 0 ? say("today") : days === 1 ? say("yesterday") : days > 1 && days < 7 ? weekday.format(moment) : date.format(moment);
  return `${day} ${clock.format(moment)}`;
}

/** "14:05". */
export function timeOfDay(moment) {
  return clock.format(moment);
}
