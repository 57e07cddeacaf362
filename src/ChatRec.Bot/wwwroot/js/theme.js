import { recall, keep } from "./storage.js";

const key = "theme";
const system = matchMedia("(prefers-color-scheme: dark)");

/** Wires the theme button: it starts from the system's wish and remembers what a person chose. */
export function wireTheme(button) {
  const isDark = () => (recall(key) ?? (system.matches ? "dark" : "light")) === "dark";
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    keep(key, theme);
    document.documentElement.dataset.theme = theme;
    show();
  });
  system.addEventListener("change", show);
  show();
}
