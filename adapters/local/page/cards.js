// Cards: the server renders them (cards/html_card.h, everything escaped there); here they are put into
// the page, kept alive over changes, and their buttons sent back.

import { ask, make, toast } from "./dom.js";

const kControls = "input[name], select[name], textarea[name]";

const controls = (root) => [...root.querySelectorAll(kControls)];
const isTick = (control) => control.type === "checkbox" || control.type === "radio";
const formOf = (control) => control.form?.dataset.form;
const same = (one, other) =>
  one.name === other.name && (!isTick(one) || one.value === other.value) && formOf(one) === formOf(other);

// Whether a person changed the control since the server drew it.
function isTouched(control) {
  if (isTick(control)) return control.checked !== control.defaultChecked;
  if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
  return control.value !== control.defaultValue;
}

function copyValue(from, to) {
  if (isTick(to)) {
    to.checked = from.checked;
  } else if (to.options && from.options) {
    const selected = new Set([...from.selectedOptions].map((option) => option.value));
    for (const option of to.options) option.selected = selected.has(option.value);
  } else if (!to.options && !from.options) {
    to.value = from.value;
  }
}

// Form values by input name; empty ones are left out.
function valuesOf(form) {
  const inputs = {};
  for (const control of controls(form)) {
    let values = [control.value];
    if (isTick(control)) values = control.checked ? [control.value] : [];
    else if (control.options) values = [...control.selectedOptions].map((option) => option.value);
    else if (control.type === "datetime-local") values = [control.value.replace("T", " ")];
    values = values.filter((value) => value.trim() !== "");
    if (values.length > 0) inputs[control.name] = [...(inputs[control.name] ?? []), ...values];
  }
  return inputs;
}

// Brings what is wrong into sight, and the cursor to it.
function showFirstFault(host) {
  const field = host.querySelector(".fault")?.closest(".field");
  if (!field) return;
  field.scrollIntoView({ block: "center" });
  field.querySelector(kControls)?.focus({ preventScroll: true });
}

async function press(host, button, send) {
  if (button.dataset.confirm && !(await ask(button.dataset.confirm))) return;
  const form = button.closest("form");
  button.disabled = true;
  button.classList.add("busy");
  try {
    // The server now has what was typed: what it makes of it counts, until somebody types on.
    host.dataset.sent = "yes";
    await send(JSON.parse(button.dataset.action), form ? valuesOf(form) : {});
    showFirstFault(host);
  } catch (error) {
    delete host.dataset.sent;
    toast("error", error.message);
  } finally {
    button.disabled = false;
    button.classList.remove("busy");
  }
}

// A list that takes several becomes ticks: nobody has to know about holding Ctrl.
function spreadLists(host) {
  for (const list of host.querySelectorAll("select[multiple]")) {
    const ticks = [...list.options].map((option) => {
      const tick = make("input", { type: "checkbox", name: list.name, value: option.value });
      tick.defaultChecked = option.defaultSelected;
      return make("label", { className: "choice" }, tick, option.label);
    });
    const group = make("div", { className: "choices", id: list.id }, ...ticks);
    group.setAttribute("role", "group");
    const label = host.querySelector(`label[for="${CSS.escape(list.id)}"]`);
    if (label) group.setAttribute("aria-label", label.textContent);
    list.replaceWith(group);
  }
}

function put(host, html) {
  host.innerHTML = html;
  spreadLists(host);
}

// Puts a card into `host` for the first time. `send(action, inputs)` hands clicks to the server.
export function fillCard(host, html, send) {
  put(host, html);
  host.classList.add("card-host");
  host.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    if (!button) return;
    event.preventDefault();
    press(host, button, send);
  });
  host.addEventListener("input", () => delete host.dataset.sent);
  // Enter in a field does not choose a button for the person.
  host.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input[name], select[name]")) event.preventDefault();
  });
}

// Shows a card's new state. What somebody is typing stays where its field still exists.
export function updateCard(host, html) {
  const before = document.createElement("div");
  const active = document.activeElement;
  const focused = host.contains(active) && active.matches(kControls) ? active : null;
  const selection = focused && typeof focused.selectionStart === "number" ? [focused.selectionStart, focused.selectionEnd] : null;
  before.append(...host.childNodes);
  put(host, html);
  const fresh = controls(host);
  const typed = host.dataset.sent ? [] : controls(before).filter(isTouched);
  delete host.dataset.sent;
  for (const old of typed) {
    const heir = fresh.find((control) => same(old, control));
    if (heir) copyValue(old, heir);
  }
  const heir = focused && fresh.find((control) => same(focused, control));
  if (!heir) return;
  heir.focus({ preventScroll: true });
  if (selection && typeof heir.selectionStart === "number") heir.setSelectionRange(...selection);
}
