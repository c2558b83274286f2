// One chat as one person sees it. A view keeps its elements while others are shown, so that switching
// away and back finds everything in place, half-filled forms included.

import { dateText, isToday, timeText } from "./clock.js";
import { fillCard, updateCard } from "./cards.js";
import { avatar, make } from "./dom.js";

const kNearBottom = 120; // pixels
const kSameBurst = 300; // seconds in which messages of one author stand together

function spanNode(span, me) {
  if (span.link && /^https?:\/\//u.test(span.link)) {
    return make("a", { href: span.link, target: "_blank", rel: "noopener noreferrer" }, span.text);
  }
  const classes = [span.tone ? `tone-${span.tone}` : ""];
  if (span.mention) classes.push("mention", span.mention === me ? "of-me" : "");
  return make("span", { className: classes.filter(Boolean).join(" ") }, span.text);
}

export class View {
  // `click(message, action, inputs)` hands a click on a card to the server.
  constructor(me, chat, click) {
    this.me = me;
    this.chat = chat;
    this.click = click;
    this.change = 0;
    this.draft = "";
    this.top = null; // null: at the end
    this.shown = new Map(); // message id -> {message, element}
    this.last = null; // the newest message
    this.list = make("ol", { className: "message-list" });
    this.list.setAttribute("aria-live", "polite");
    this.empty = make("p", { className: "empty" }, "还没有消息。发一条命令试试，比如 /帮助");
    this.element = make("div", { className: "view" }, this.empty, this.list);
  }

  // Takes what /demo/messages answered; true when there is a new message.
  take(news) {
    this.change = news.change;
    let added = false;
    for (const message of news.messages) {
      const known = this.shown.get(message.id);
      if (!known) {
        this.#add(message);
        added = true;
      } else if (known.message.revision !== message.revision) {
        this.#replace(known, message);
      }
    }
    this.empty.hidden = this.shown.size > 0;
    return added;
  }

  #add(message) {
    const before = this.last;
    if (!before || dateText(before.at) !== dateText(message.at)) {
      const day = dateText(message.at) + (isToday(message.at) ? " · 今天" : "");
      this.list.append(make("li", { className: "day-line" }, day));
    }
    const follows =
      before &&
      before.author === message.author &&
      Math.abs(message.at - before.at) < kSameBurst &&
      dateText(before.at) === dateText(message.at);
    const mine = message.author === this.me;
    const content = make("div", { className: "content" });
    const element = make(
      "li",
      {
        className: `message ${mine ? "mine" : "theirs"}${follows ? " follows" : ""}`,
        data: { message: message.id, author: message.author },
      },
      avatar(message.author, message.author_name),
      make(
        "div",
        { className: "message-body" },
        make(
          "p",
          { className: "message-head" },
          make("b", {}, message.author_name),
          make("time", {}, timeText(message.at)),
        ),
        content,
      ),
    );
    this.list.append(element);
    const known = { message, element, content };
    this.shown.set(message.id, known);
    this.last = message;
    if (message.card === undefined) {
      this.#fillText(known);
    } else {
      fillCard(content, message.card, (action, inputs) => this.click(message.id, action, inputs));
    }
  }

  #replace(known, message) {
    const wasCard = known.message.card !== undefined;
    known.message = message;
    if (message.card === undefined) {
      this.#fillText(known);
    } else if (wasCard) {
      updateCard(known.content, message.card);
    } else {
      fillCard(known.content, message.card, (action, inputs) => this.click(message.id, action, inputs));
    }
  }

  #fillText({ message, content }) {
    const bubble = make("div", { className: "bubble" });
    const answered = this.shown.get(message.reply_to)?.message;
    if (answered) {
      bubble.append(make("p", { className: "quote" }, `${answered.author_name}：${answered.preview}`));
    }
    bubble.append(make("p", {}, ...message.text.map((span) => spanNode(span, this.me))));
    content.replaceChildren(bubble);
  }
}

// The scrolling area in which one view is shown at a time.
export class Stage {
  constructor(area, toLatest) {
    this.area = area;
    this.toLatest = toLatest;
    this.view = null;
    toLatest.addEventListener("click", () => this.toEnd());
    area.addEventListener("scroll", () => {
      if (this.atEnd()) toLatest.hidden = true;
    });
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.area;
    return scrollHeight - scrollTop - clientHeight < kNearBottom;
  }

  toEnd() {
    this.area.scrollTop = this.area.scrollHeight;
    this.toLatest.hidden = true;
  }

  // To the newest message; of one that is taller than the area to its beginning.
  toNewest() {
    this.toEnd();
    const newest = this.view.list.lastElementChild;
    if (!newest || newest.offsetHeight <= this.area.clientHeight) return;
    const above = newest.getBoundingClientRect().top - this.area.getBoundingClientRect().top;
    this.area.scrollTop += above - 8;
  }

  show(view) {
    if (this.view === view) return;
    if (this.view) this.view.top = this.atEnd() ? null : this.area.scrollTop;
    this.view = view;
    this.area.replaceChildren(view.element);
    this.toLatest.hidden = true;
    if (view.top === null) this.toNewest();
    else this.area.scrollTop = view.top;
  }

  // Lets the view shown take news, staying at the end if one was there.
  take(news) {
    const stay = this.atEnd();
    const added = this.view.take(news);
    if (stay && added) this.toNewest();
    else if (stay) this.toEnd();
    else if (added) this.toLatest.hidden = false;
  }
}
