// Where one types: chips with common commands, suggestions after / and @, Enter to send.

import { byId, make } from "./dom.js";

const kChips = 6;
const kMostSuggestions = 8;

const field = byId("text");
const list = byId("suggestions");

let context = { group: false, bot: "", commands: [], people: [] };
let chosen = 0;
let offers = [];

const mentionOfBot = () => (context.group ? `@${context.bot} ` : "");

function grow() {
  field.style.height = "";
  // Nothing is measured while the composer is hidden.
  if (field.scrollHeight > 0) field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
}

function put(text) {
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  grow();
  suggest();
}

// What could stand in place of the word before the cursor: [{label, help, text}], `text` being the
// whole new content.
function offersFor(text, cursor) {
  const before = text.slice(0, cursor);
  const after = text.slice(cursor);
  const at = /[@＠]([^\s@＠]*)$/u.exec(before);
  if (at) {
    const names = context.group ? [context.bot, ...context.people] : context.people;
    return names
      .filter((name) => name.startsWith(at[1]) && name !== at[1])
      .map((name) => ({
        label: `@${name}`,
        help: name === context.bot ? "让机器人看到这条消息" : "",
        text: `${before.slice(0, at.index)}@${name} ${after}`,
      }));
  }
  const slash = /^(?:[@＠]\S+\s+)?[/／](\S*)$/u.exec(before);
  if (!slash || after.trim()) return [];
  // A command that is typed out is not to be completed to a longer one by Enter.
  if (context.commands.some((hint) => hint.command === `/${slash[1]}`)) return [];
  return context.commands
    .filter((hint) => hint.command.slice(1).startsWith(slash[1]))
    .map((hint) => ({ label: hint.command, help: hint.help, text: `${mentionOfBot()}${hint.command} ` }));
}

function suggest() {
  offers = offersFor(field.value, field.selectionStart).slice(0, kMostSuggestions);
  chosen = Math.min(chosen, Math.max(0, offers.length - 1));
  list.hidden = offers.length === 0;
  list.replaceChildren(
    ...offers.map((offer, index) => {
      const item = make("li", {}, make("b", {}, offer.label), make("span", {}, offer.help));
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === chosen));
      // mousedown: a click would first take the focus away from the field.
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        put(offer.text);
      });
      return item;
    }),
  );
}

function onKey(event, send) {
  // While an input method composes, Enter and the arrows belong to it.
  if (event.isComposing || event.keyCode === 229) return;
  if (offers.length > 0) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : offers.length - 1)) % offers.length;
      suggest();
      return;
    }
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey)) {
      event.preventDefault();
      put(offers[chosen].text);
      return;
    }
    if (event.key === "Escape") {
      offers = [];
      list.hidden = true;
      return;
    }
  }
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send();
  }
}

export const composer = {
  // `send(text)` answers true when the text was taken.
  start(send) {
    const submit = async () => {
      const text = field.value.trim();
      if (!text) return;
      field.value = "";
      grow();
      suggest();
      if (!(await send(text)) && !field.value) put(text);
    };
    field.addEventListener("input", () => {
      chosen = 0;
      grow();
      suggest();
    });
    field.addEventListener("keydown", (event) => onKey(event, submit));
    field.addEventListener("blur", () => (list.hidden = true));
    field.addEventListener("focus", suggest);
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      submit();
    });
  },

  // What the composer is for: the kind of chat, the bot's name, commands, names that can be mentioned.
  setContext(next) {
    const same = JSON.stringify(next) === JSON.stringify(context);
    context = next;
    if (same) return;
    field.placeholder = context.group ? `输入消息，@${context.bot} 加命令` : "输入 / 查看命令";
    byId("composer-hint").textContent = context.group
      ? `群里要先 @${context.bot}，机器人才会看到。Enter 发送，Shift+Enter 换行。`
      : "Enter 发送，Shift+Enter 换行。";
    byId("chips").replaceChildren(
      ...context.commands.slice(0, kChips).map((hint) => {
        const chip = make("button", { type: "button", className: "chip", title: hint.help }, hint.command);
        chip.addEventListener("click", () => put(`${mentionOfBot()}${hint.command} `));
        return chip;
      }),
    );
  },

  draft: () => field.value,

  setDraft(text) {
    field.value = text;
    grow();
    list.hidden = true;
  },

  put,
};
