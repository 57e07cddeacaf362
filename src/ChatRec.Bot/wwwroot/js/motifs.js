/**
 * The compositions of the panels, drawn in a square of 100 × 100. Each takes a source of numbers in [0, 1) and returns SVG
 * elements of the classes "a" (quiet), "b" (clear) and "c" (bright). The title stands in the lower half, so the bright
 * things happen above it.
 */
import { makeSvg } from "./dom.js";

const circle = (cx, cy, r, kind, more = {}) => makeSvg("circle", { cx, cy, r, class: kind, ...more });
const path = (d, kind, more = {}) => makeSvg("path", { d, class: kind, ...more });
const rect = (x, y, width, height, kind, more = {}) => makeSvg("rect", { x, y, width, height, class: kind, ...more });
const range = (count) => Array.from({ length: count }, (_, at) => at);
const between = (random, low, high) => low + random() * (high - low);

/** A low disc over a horizon of lines. */
function horizon(random) {
  const x = between(random, 26, 74);
  const y = between(random, 34, 44);
  const lines = range(9).map((at) => rect(0, y + 6 + at * at * 0.75, 100, 0.5 + at * 0.28, "b"));
  return [rect(0, y + 4, 100, 100, "a"), circle(x, y - 4, between(random, 14, 20), "c"), rect(0, y + 4, 100, 100, "a"), ...lines];
}

/** Rings around a point outside the middle. */
function rings(random) {
  const x = between(random, 10, 90);
  const y = between(random, 4, 34);
  const step = between(random, 6.5, 9.5);
  return [...range(11).reverse().map((at) => circle(x, y, 6 + at * step, at % 2 ? "a" : "b line")), circle(x, y, step * 0.9, "c")];
}

/** Slanted bands. */
function bands(random) {
  const lean = between(random, 18, 46) * (random() < 0.5 ? -1 : 1);
  const bright = Math.floor(between(random, 1, 5));
  return range(8).map((at) => path(`M${at * 18 - 30} -5h${5 + ((at * 5) % 9)}l${lean} 110h-${5 + ((at * 5) % 9)}z`, at === bright ? "c" : at % 2 ? "a" : "b"));
}

/** A field of dots that grow towards one corner. */
function dots(random) {
  const fromLeft = random() < 0.5;
  const bright = Math.floor(between(random, 1, 6));
  return range(64).map((at) => {
    const [column, row] = [at % 8, Math.floor(at / 8)];
    const near = (fromLeft ? 7 - column : column) + (7 - row);
    return circle(6.5 + column * 12.5, 6.5 + row * 12.5, 0.8 + near * 0.36, row === 1 && column === bright ? "c" : near > 8 ? "b" : "a");
  });
}

/** Columns of a skyline, with one lit. */
function columns(random) {
  const bright = Math.floor(between(random, 2, 9));
  return range(11).map((at) => {
    const top = between(random, 12, 58);
    return rect(at * 9.1, top, 8.1, 120, at === bright ? "c" : at % 3 ? "a" : "b");
  });
}

/** Quarter circles in a grid, turned as they fall. */
function quarters(random) {
  const side = 25;
  const bright = Math.floor(between(random, 0, 8));
  return range(16).flatMap((at) => {
    const [x, y] = [(at % 4) * side, Math.floor(at / 4) * side];
    const corner = Math.floor(random() * 4);
    const kind = at === bright ? "c" : random() < 0.55 ? "a" : "b";
    const forms = [`M${x} ${y}h${side}a${side} ${side} 0 0 1-${side} ${side}z`, `M${x + side} ${y}v${side}a${side} ${side} 0 0 1-${side}-${side}z`, `M${x + side} ${y + side}h-${side}a${side} ${side} 0 0 1 ${side}-${side}z`, `M${x} ${y + side}v-${side}a${side} ${side} 0 0 1 ${side} ${side}z`];
    return random() < 0.14 && at !== bright ? [] : [path(forms[corner], kind)];
  });
}

/** Waves, one behind the other. */
function waves(random) {
  const length = between(random, 26, 44);
  const drift = between(random, 0, length);
  const sun = circle(between(random, 20, 80), between(random, 16, 28), between(random, 7, 12), "c");
  const sheets = range(5).map((at) => {
    const y = 30 + at * 11;
    const swell = 5 + at;
    const d = range(8).map((step) => `q${length / 4} ${step % 2 ? swell : -swell} ${length / 2} 0`).join("");
    return path(`M${-drift - at * 7} ${y}${d}${d}V110H-60z`, at % 2 ? "b veil" : "a veil");
  });
  return [sun, ...sheets];
}

/** Frames within frames, turning. */
function frames(random) {
  const turn = between(random, 4, 11) * (random() < 0.5 ? -1 : 1);
  const x = between(random, 42, 58);
  return range(8).map((at) => {
    const side = 104 - at * 13.5;
    return rect(x - side / 2, 36 - side / 2, side, side, at === 7 ? "c" : at % 2 ? "a" : "b", { transform: `rotate(${turn * at} ${x} 36)` });
  });
}

/** Two discs and where they meet. */
function eclipse(random) {
  const r = between(random, 24, 30);
  const x = between(random, 34, 46);
  const y = between(random, 30, 38);
  const apart = between(random, 18, 28);
  const rise = Math.sqrt(r * r - (apart / 2) ** 2);
  const middle = x + apart / 2;
  return [circle(x, y, r, "b"), circle(x + apart, y, r, "a"), path(`M${middle} ${y - rise}A${r} ${r} 0 0 1 ${middle} ${y + rise}A${r} ${r} 0 0 1 ${middle} ${y - rise}z`, "c"), path(`M0 ${y}H100`, "b line")];
}

/** A fan of beams from one corner. */
function beams(random) {
  const left = random() < 0.5;
  const bright = Math.floor(between(random, 2, 6));
  return range(9).flatMap((at) => {
    const from = (at * 90) / 9;
    const to = from + 6;
    const point = (angle) => {
      const radians = (angle * Math.PI) / 180;
      return `${left ? Math.cos(radians) * 160 : 100 - Math.cos(radians) * 160} ${-4 + Math.sin(radians) * 160}`;
    };
    return [path(`M${left ? 0 : 100} -4L${point(from)}L${point(to)}z`, at === bright ? "c" : at % 2 ? "b" : "a")];
  });
}

/** All of them; an item's id picks one. */
export const motifs = [horizon, rings, bands, dots, columns, quarters, waves, frames, eclipse, beams];
