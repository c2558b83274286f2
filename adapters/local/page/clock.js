// The clock panel. Times come from the server with the company's offset from UTC, so that the browser's
// own zone plays no part.

import { api } from "./api.js";
import { byId, toast } from "./dom.js";

const kWeekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

let told = null; // what the server said last
let toldAt = 0; // when, by performance.now(), in milliseconds

const two = (number) => String(number).padStart(2, "0");

// A Date whose UTC parts are the company's wall clock.
const wall = (seconds) => new Date((seconds + (told?.utc_offset_minutes ?? 0) * 60) * 1000);

const nowSeconds = () => told.now + Math.floor((performance.now() - toldAt) / 1000);

export const timeText = (seconds) => {
  const at = wall(seconds);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
};

export const dateText = (seconds) => {
  const at = wall(seconds);
  return `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日 ${kWeekdays[at.getUTCDay()]}`;
};

export const isToday = (seconds) => told !== null && dateText(seconds) === dateText(nowSeconds());

function show() {
  if (!told) return;
  const seconds = nowSeconds();
  byId("clock-time").textContent = `${timeText(seconds)}:${two(wall(seconds).getUTCSeconds())}`;
  byId("clock-date").textContent = dateText(seconds);
  byId("clock-chip").textContent = `${dateText(seconds).slice(-2)} ${timeText(seconds)}`;
}

export function setClock(clock) {
  told = clock;
  toldAt = performance.now();
  const day = byId("clock-day");
  day.textContent = (clock.working_day ? "工作日" : "休息日") + (clock.day_name ? ` · ${clock.day_name}` : "");
  day.classList.toggle("off", !clock.working_day);
  byId("clock-chip").classList.toggle("off", !clock.working_day);
  const jump = byId("clock-to");
  if (document.activeElement !== jump && !jump.value) {
    jump.value = wall(clock.now).toISOString().slice(0, 16);
  }
  show();
}

async function move(how) {
  try {
    setClock((await api.moveClock(how)).clock);
  } catch (error) {
    toast("error", error.message);
  }
}

// `onNewDay` is called when midnight passes: what kind of day it is, the server knows.
export function startClock(onNewDay) {
  for (const button of document.querySelectorAll("[data-move]")) {
    button.addEventListener("click", () => move(JSON.parse(button.dataset.move)));
  }
  byId("clock-jump").addEventListener("submit", (event) => {
    event.preventDefault();
    move({ to: byId("clock-to").value });
  });
  let day = "";
  setInterval(() => {
    show();
    if (!told) return;
    const today = dateText(nowSeconds());
    if (day && today !== day) onNewDay();
    day = today;
  }, 500);
}
