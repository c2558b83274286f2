// The strip that walks a first-time visitor through the main job.

import { byId, make } from "./dom.js";

const kHiddenKey = "xiebot-demo-guide-hidden";

// `go(step)` brings the visitor to where the step happens.
export function startGuide(go) {
  const set = (hidden) => {
    byId("guide").hidden = hidden;
    byId("guide-open").hidden = !hidden;
    localStorage.setItem(kHiddenKey, hidden ? "yes" : "no");
  };
  byId("guide-close").addEventListener("click", () => set(true));
  byId("guide-open").addEventListener("click", () => set(false));
  let shown = "";
  return (steps) => {
    const text = JSON.stringify(steps);
    if (text === shown || steps.length === 0) return;
    shown = text;
    byId("guide-steps").replaceChildren(
      ...steps.map((step) => {
        const button = make("button", { type: "button" }, make("strong", {}, step.who), ` ${step.text}`);
        button.addEventListener("click", () => go(step));
        return make("li", {}, button);
      }),
    );
    set(localStorage.getItem(kHiddenKey) === "yes");
  };
}
