// The left column: who one is, the chats, and the people one can become.

import { isToday, dateText, timeText } from "./clock.js";
import { avatar, badge, byId, make } from "./dom.js";

const chatTime = (seconds) => (isToday(seconds) ? timeText(seconds) : dateText(seconds).replace(/^\d+年| .*$/gu, ""));

// Replaces a list's items only when something in them changed, so that focus and hover stay.
const shownAs = new Map();
function fill(id, values, item) {
  const text = JSON.stringify(values);
  if (shownAs.get(id) === text) return;
  shownAs.set(id, text);
  const focused = document.activeElement?.closest(`#${id} button`)?.dataset.key;
  byId(id).replaceChildren(...values.map(item));
  if (focused) byId(id).querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function personItem({ person, current }, become) {
  const button = make(
    "button",
    { type: "button", className: "row person", data: { key: person.account, account: person.account } },
    avatar(person.account, person.name),
    make(
      "span",
      { className: "row-text" },
      make("b", {}, person.name),
      make("small", {}, `${person.department} · ${person.title}`),
    ),
    current ? make("span", { className: "now" }, "当前") : badge(person.unread),
  );
  if (current) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => become(person.account));
  return make("li", {}, button);
}

function chatItem({ chat, open, last }, openChat) {
  const mark =
    chat.kind === "group"
      ? make("span", { className: "avatar group" }, "群")
      : avatar("xiebot", chat.name);
  const preview = chat.last
    ? (chat.kind === "group" ? `${chat.last.author_name}：` : "") + chat.last.preview
    : chat.kind === "group"
      ? `${chat.members} 人`
      : "有事找我，发 /帮助 看看";
  const button = make(
    "button",
    { type: "button", className: "row chat", data: { key: chat.id, chat: chat.id, kind: chat.kind } },
    mark,
    make("span", { className: "row-text" }, make("b", {}, chat.name), make("small", {}, preview)),
    make("span", { className: "row-end" }, make("time", {}, last), badge(open ? 0 : chat.unread)),
  );
  if (open) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => openChat(chat.id));
  return make("li", {}, button);
}

// `on` has become(account) and open(chat).
export function showSidebar(state, me, openChat, on) {
  const person = state.people.find((candidate) => candidate.account === me);
  fill("me", [person.account], () =>
    make(
      "div",
      { className: "row" },
      avatar(person.account, person.name),
      make(
        "span",
        { className: "row-text" },
        make("b", {}, person.name),
        make("small", {}, `${person.department} · ${person.title}`),
      ),
    ),
  );
  const chats = state.chats.map((chat) => ({
    chat,
    open: chat.id === openChat,
    last: chat.last ? chatTime(chat.last.at) : "",
  }));
  fill("chats", chats, (value) => chatItem(value, on.open));
  const people = state.people.map((other) => ({ person: other, current: other.account === me }));
  fill("people", people, (value) => personItem(value, on.become));

  const unread = state.chats.reduce((sum, chat) => sum + (chat.id === openChat ? 0 : chat.unread), 0);
  const mark = byId("tab-badge");
  mark.hidden = unread === 0;
  mark.textContent = unread > 99 ? "99+" : String(unread);
}
