// Small things every part of the page needs.

// An element with properties, data attributes and children; text always goes in as text.
export function make(tag, properties = {}, ...children) {
  const { data, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  Object.assign(element.dataset, data ?? {});
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

const kAvatarColours = 8;

export function avatar(account, name) {
  if (account === "xiebot") {
    return make("img", { className: "avatar", src: "/demo/assets/icon.svg", alt: "" });
  }
  let sum = 0;
  for (const letter of account) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  const mark = make("span", { className: `avatar colour-${sum % kAvatarColours}` }, name.slice(-2));
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

export function badge(count) {
  if (count <= 0) return null;
  return make("span", { className: "badge", title: `${count} 条未读` }, count > 99 ? "99+" : `${count}`);
}

const kToastMilliseconds = 4500;

export function toast(kind, text) {
  const note = make("p", { className: `toast ${kind}` }, text);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), kToastMilliseconds);
}

// Asks a question; true when it was answered with yes.
export function ask(question) {
  const dialog = byId("ask");
  byId("ask-question").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
