// The demo page: holds who one is and which chat is open, and follows the server's changes.

import { api } from "./api.js";
import { setClock, startClock } from "./clock.js";
import { composer } from "./composer.js";
import { Stage, View } from "./conversation.js";
import { byId, toast } from "./dom.js";
import { startGuide } from "./guide.js";
import { showSidebar } from "./sidebar.js";

const kRetryMilliseconds = 1500;

let me = "";
let chat = "";
let state = null;
const views = new Map(); // "account chat" -> View

const stage = new Stage(byId("messages"), byId("to-latest"));
const personalChat = () => state.chats.find((candidate) => candidate.kind === "personal");
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function currentView() {
  const key = `${me} ${chat}`;
  if (!views.has(key)) {
    const as = me;
    views.set(key, new View(me, chat, (message, action, inputs) => clickCard(as, message, action, inputs)));
  }
  return views.get(key);
}

async function clickCard(as, message, action, inputs) {
  const answer = await api.click(as, message, action, inputs);
  if (answer.toast) toast(answer.toast.kind, answer.toast.text);
  await refresh();
}

function showTab(tab) {
  document.body.dataset.view = tab;
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tab === tab));
  }
  if (tab === "chat" && stage.view?.top === null) stage.toNewest();
}

function showAll() {
  const open = state.chats.find((candidate) => candidate.id === chat);
  const group = open.kind === "group";
  setClock(state.clock);
  showSidebar(state, me, chat, { become, open: openChat });
  byId("chat-name").textContent = open.name;
  byId("chat-note").textContent = group ? `${open.members} 位同事和机器人` : "机器人 · 只有你看得到";
  const others = state.people.filter((person) => person.account !== me).map((person) => person.name);
  composer.setContext({ group, bot: state.bot.name, commands: state.commands, people: others });
  const view = currentView();
  if (stage.view !== view) {
    if (stage.view) stage.view.draft = composer.draft();
    composer.setDraft(view.draft);
    stage.show(view);
  }
  showGuide(state.guide);
  history.replaceState(null, "", `#${new URLSearchParams({ as: me, chat })}`);
}

function markRead(view) {
  const looking = document.visibilityState === "visible" && byId("messages").offsetParent !== null;
  const open = state.chats.find((candidate) => candidate.id === view.chat);
  if (looking && view.last && open?.unread > 0) api.read(view.me, view.last.id).catch(() => {});
}

// One refresh at a time; what is asked for meanwhile is done once, afterwards.
let refreshing = null;
let again = false;
function refresh() {
  if (refreshing) {
    again = true;
    return refreshing;
  }
  refreshing = (async () => {
    do {
      again = false;
      const as = me;
      const fresh = await api.state(as);
      if (as !== me) {
        again = true;
        continue;
      }
      state = fresh;
      me = state.me;
      if (!state.chats.some((candidate) => candidate.id === chat)) chat = personalChat().id;
      showAll();
      const view = currentView();
      const news = await api.messages(view.me, view.chat, view.change);
      if (stage.view === view) {
        stage.take(news);
        markRead(view);
      } else {
        view.take(news);
        again = true;
      }
    } while (again);
  })().finally(() => (refreshing = null));
  return refreshing;
}

const refreshOrTell = () => refresh().catch((error) => toast("error", error.message));

function become(account) {
  if (account === me) return;
  const wasPersonal = chat === personalChat().id;
  me = account;
  if (wasPersonal) chat = ""; // one's own personal chat then, which refresh() finds
  refreshOrTell();
}

function openChat(id) {
  chat = id;
  showTab("chat");
  refreshOrTell();
}

async function goTo(step) {
  me = step.account;
  chat = step.group ? state.chats.find((candidate) => candidate.kind === "group").id : "";
  showTab("chat");
  await refreshOrTell();
  if (step.type) composer.put(step.type);
}

async function send(text) {
  try {
    await api.send(me, chat, text);
    await refresh();
    stage.toNewest();
    return true;
  } catch (error) {
    toast("error", error.message);
    return false;
  }
}

// A browser allows few connections to one address: tabs in the background leave theirs to others.
async function whenVisible() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

async function follow() {
  for (;;) {
    await whenVisible();
    try {
      const asked = performance.now();
      const { change, session } = await api.changes(state.change);
      byId("offline").hidden = true;
      if (session !== state.session) {
        location.reload();
        return;
      }
      if (change !== state.change) await refresh();
      else if (performance.now() - asked < kRetryMilliseconds) await wait(kRetryMilliseconds);
    } catch {
      byId("offline").hidden = false;
      await wait(kRetryMilliseconds);
    }
  }
}

const showGuide = startGuide(goTo);

async function start() {
  const place = new URLSearchParams(location.hash.slice(1));
  me = place.get("as") ?? "";
  chat = place.get("chat") ?? "";
  startClock(refreshOrTell);
  composer.start(send);
  byId("back").addEventListener("click", () => showTab("list"));
  byId("clock-chip").addEventListener("click", () => showTab("panel"));
  for (const button of document.querySelectorAll("[data-tab]")) {
    button.addEventListener("click", () => showTab(button.dataset.tab));
  }
  // At middling widths the panel lies over the conversation until one turns to that again.
  document.querySelector(".conversation").addEventListener("pointerdown", (event) => {
    if (document.body.dataset.view === "panel" && !event.target.closest("#clock-chip")) showTab("chat");
  });
  document.addEventListener("visibilitychange", () => stage.view && markRead(stage.view));
  for (;;) {
    try {
      await refresh();
      break;
    } catch (error) {
      me = ""; // perhaps somebody of an earlier run; without a name the server takes the first person
      byId("offline").hidden = error.status !== undefined;
      await wait(kRetryMilliseconds);
    }
  }
  showTab("chat");
  follow();
}

start();
