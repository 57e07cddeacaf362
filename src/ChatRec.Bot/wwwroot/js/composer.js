/** The box a person writes in. */
import { recall, keep } from "./storage.js";

const tallest = 0.3;

export class Composer {
  #form;
  #box;
  #button;
  #last = () => null;

  /** Wires the form; `speak` is called with what was written, `last` returns what was said before. */
  constructor(form, box, button, speak, last) {
    this.#form = form;
    this.#box = box;
    this.#button = button;
    this.#last = last;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(speak);
    });
    box.addEventListener("keydown", (event) => this.#key(event));
    box.addEventListener("input", () => this.#fit());
    addEventListener("resize", () => this.#fit());
    box.value = recall("draft") ?? "";
    this.#fit();
  }

  /** Puts the cursor into the box, unless that would raise a keyboard on a touch screen. */
  focus() {
    if (matchMedia("(hover: hover)").matches) this.#box.focus({ preventScroll: true });
  }

  #submit(speak) {
    const text = this.#box.value.trim();
    if (text === "") return;
    this.#box.value = "";
    this.#fit();
    speak(text);
    this.#box.focus({ preventScroll: true });
  }

  #key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "ArrowUp" && this.#box.value === "") {
      const last = this.#last();
      if (!last) return;
      event.preventDefault();
      this.#box.value = last;
      this.#fit();
    }
  }

  #fit() {
    const box = this.#box;
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${Math.min(box.scrollHeight, innerHeight * tallest)}px`);
    this.#button.disabled = box.value.trim() === "";
    keep("draft", box.value === "" ? null : box.value);
  }
}
