/** Keeps what matters in sight: one's own words at once, an answer from its first line, and never against a reader's will. */
const near = 120;

export class Scroller {
  #view;
  #jump;
  #following = true;

  constructor(view, jump) {
    this.#view = view;
    this.#jump = jump;
    view.addEventListener("scroll", () => {
      this.#following = this.#below() < near;
      if (this.#following) jump.hidden = true;
    }, { passive: true });
    jump.addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => this.#following && this.toEnd(true)).observe(view);
  }

  /** Whether the reader is at the end, where new things appear. */
  get following() {
    return this.#following;
  }

  /** Goes to the end. */
  toEnd(atOnce = false) {
    this.#jump.hidden = true;
    this.#following = true;
    this.#to(this.#view.scrollHeight, atOnce);
  }

  /** Shows an answer: all of it where it fits, otherwise from just above its first line. */
  reveal(element, before) {
    if (!this.#following) {
      this.#jump.hidden = false;
      return;
    }
    const lead = before && before.offsetHeight < this.#view.clientHeight / 3 ? before : element;
    const first = lead.getBoundingClientRect().top - this.#view.getBoundingClientRect().top + this.#view.scrollTop - 20;
    this.#to(Math.min(first, this.#view.scrollHeight - this.#view.clientHeight), false);
  }

  #below() {
    return this.#view.scrollHeight - this.#view.clientHeight - this.#view.scrollTop;
  }

  #to(top, atOnce) {
    const still = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#view.scrollTo({ top, behavior: still ? "instant" : "smooth" });
  }
}
