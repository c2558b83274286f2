// The demo's HTTP interface (adapters/local/local_web.h). Every call answers parsed JSON or throws an
// ApiError whose message may be shown.

export class ApiError extends Error {
  constructor(message, status) {
    super(message);
    this.status = status; // undefined: no answer
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch {
    throw new ApiError("连不上机器人，请确认它还在运行。");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(answer.error ?? "机器人没有正常回应，请稍后再试。", response.status);
  return answer;
}

const get = (path, parameters) => call(`${path}?${new URLSearchParams(parameters)}`);
const post = (path, body) =>
  call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

export const api = {
  state: (as) => get("/demo/state", { as }),
  messages: (as, chat, after) => get("/demo/messages", { as, chat, after }),
  changes: (since) => get("/demo/changes", { since }),
  send: (as, chat, text) => post("/demo/messages", { as, chat, text }),
  click: (as, message, action, inputs) => post("/demo/clicks", { as, message, action, inputs }),
  read: (as, message) => post("/demo/read", { as, message }),
  moveClock: (move) => post("/demo/clock", move),
};
