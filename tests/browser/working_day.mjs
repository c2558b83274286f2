// Walks a working day in a running `xiebot demo`: an urgent problem that nobody takes at first, and the
// progress sheets from the heads-up to the digest:
//
//   node working_day.mjs http://127.0.0.1:PORT SCREENSHOT_FOLDER
//
// Exit status 0: everything was seen as expected; 1: it was not, and the folder holds a picture of where it
// went wrong. CHROMIUM names the browser (default /usr/bin/chromium).

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { DemoPage } from "./demo_page.mjs";

const kProblem =
  "@协作机器人 /问题 问题名称：支付接口超时；类型：技术；严重程度：紧急；发生时间：今天 09:50；" +
  "影响范围：线上下单；责任部门：研发部；预计解决时间：3天后";
const kNumber = /\d{4}-Q[1-4]-SCB-P\d{3,}/u;

const [base, folder] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: node working_day.mjs BASE_URL SCREENSHOT_FOLDER");
  process.exit(2);
}

function step(words) {
  console.log(words);
}

async function moveClock(by) {
  const response = await fetch(new URL("demo/clock", base), { method: "POST", body: JSON.stringify(by) });
  assert.equal(response.status, 200, await response.text());
}

// The next working day, whenever the walk is taken: its date.
async function nextWorkingDay() {
  await moveClock({ working_days: 1 });
  const state = await (await fetch(new URL("demo/state?as=zhangsan", base))).json();
  return state.clock.local.slice(0, 10);
}

async function open(page, account, chat) {
  await page.become(account);
  await page.chat(chat);
}

async function walkProblem(page, day) {
  step("an urgent problem is reported, and everyone whom it concerns has it at once");
  await moveClock({ to: `${day} 10:00` });
  await open(page, "zhangsan", "group");
  await page.say(kProblem);
  const alert = await page.seen(page.card({ text: "支付接口超时", tag: "已上报" }));
  const number = kNumber.exec(await alert.innerText())[0];
  for (const [account, button] of [["hanmeimei", "接单"], ["lilei", "接单"], ["sunhong", "启动协调会"]]) {
    await open(page, account, "personal");
    await page.seen(page.card({ text: number, button }));
  }
  await page.screenshot("day-01-alert");

  step("nobody takes it: it climbs");
  await moveClock({ minutes: 31 });
  await page.seen(page.card({ text: [number, "已超过期限"] }));
  await open(page, "hanmeimei", "personal");
  await page.seen(page.card({ text: [number, "「响应」", "已超过期限"] }));
  await page.screenshot("day-02-escalated");

  step("it is taken, with a promise that lies ahead");
  await page.decide(number, "接单", { "(预计|承诺)": `${day} 15:00` }, page.card({ text: number, tag: "已响应" }));
  await page.screenshot("day-03-taken");
  return number;
}

async function walkSheets(page, day) {
  step("16:30: those who owe a sheet are told");
  await moveClock({ to: `${day} 16:30` });
  await open(page, "zhoutao", "personal");
  const headsUp = page.card({ text: "今天的进度还没有提交", button: "填写" });
  // A reminder waits two minutes for others that may share its message.
  for (let minutes = 0; minutes < 15 && !(await headsUp.isVisible()); minutes++) {
    await moveClock({ minutes: 1 });
    await page.page.waitForTimeout(400);
  }
  await page.seen(headsUp);

  step("17:00: the group sees who is missing; a sheet takes its department off the card");
  await moveClock({ to: `${day} 17:00` });
  await page.chat("group");
  await page.seen(page.card({ text: ["还差 4 个部门", "财务部（周涛）"], button: "无变化" }));
  await page.screenshot("day-04-prompt");
  await page.say("@协作机器人 /进度 已完成：预算表初稿；下一步：提交 2 份报价；状态：延期；未完成原因：等供应商");
  await page.seen(page.card({ text: "还差 3 个部门" }));

  step("18:00: the digest; a late sheet changes it");
  await moveClock({ to: `${day} 18:00` });
  await page.seen(page.card({ text: ["进度汇总", "等供应商"], tag: "1/4 已提交" }));
  await open(page, "lina", "group");
  await page.say("@协作机器人 /进度 已完成：海报定稿；下一步：印刷 3 款");
  const digest = await page.seen(page.card({ text: ["进度汇总", "迟交"] }));
  await page.show(digest);
  await page.screenshot("day-05-digest");
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "zh-CN" });
const page = new DemoPage(await context.newPage(), false, folder);
let status = 0;
try {
  await page.open(base);
  const day = await nextWorkingDay();
  await walkProblem(page, day);
  await walkSheets(page, day);
  assert.deepEqual(page.problems, []);
  step("all seen as expected");
} catch (error) {
  console.error(error);
  await page.screenshot("day-failed");
  status = 1;
}
await browser.close();
process.exit(status);
