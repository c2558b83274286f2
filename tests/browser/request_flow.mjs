// Walks a request through its whole life in a running `xiebot demo`, at desktop and at phone width:
//
//   node request_flow.mjs http://127.0.0.1:PORT SCREENSHOT_FOLDER
//
// Exit status 0: everything was seen as expected; 1: it was not, and the folder holds a picture of where it
// went wrong. CHROMIUM names the browser (default /usr/bin/chromium).

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";
import { DemoPage } from "./demo_page.mjs";

const kWidths = [
  { name: "desktop", width: 1280, height: 800, phone: false },
  { name: "phone", width: 390, height: 844, phone: true },
];
const kNumber = /\d{4}-Q[1-4]-SCB-\d{3,}/u;
const kGood = {
  联系方式: "13812345678",
  需求名称: "新品上市海报设计",
  需求背景: "新品 12 月 18 日上市，门店需要统一的宣传物料。",
  涉及部门: "研发部、财务部",
  具体任务: "12 月 5 日前提供 3 款海报的产品参数和 20 万元预算批复。",
  期望完成时间: "2026-12-05 18:00",
};

const [base, folder] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: node request_flow.mjs BASE_URL SCREENSHOT_FOLDER");
  process.exit(2);
}

async function drive(path, body) {
  const response = await fetch(new URL(path, base), { method: "POST", body: JSON.stringify(body) });
  assert.equal(response.status, 200, await response.text());
}

function step(size, words) {
  console.log(`${size.name}: ${words}`);
}

async function submitRequest(page, size) {
  step(size, "张三 asks for a form in the group");
  await page.become("zhangsan");
  await page.chat("group");
  await page.screenshot(`${size.name}-01-group`);
  await page.say("@协作机器人 /需求");
  await page.seen(page.page.locator(".message.theirs[data-author=xiebot]").last());
  await page.chat("personal");
  const form = await page.seen(page.card({ field: "需求名称", button: "提交" }));
  assert.match(await form.innerText(), /需求信息表/u);

  step(size, "faults come back beside their fields, what was typed stays");
  await page.fill(form, "需求背景", kGood.需求背景);
  await page.fill(form, "联系方式", kGood.联系方式);
  await page.button(form, "提交").click();
  const faulty = await page.seen(page.card({ field: "需求名称", button: "提交" }));
  await page.seen(page.field(faulty, "需求名称").locator(".fault"));
  assert.ok((await faulty.locator(".fault").count()) >= 3, "every missing field has its fault");
  assert.equal(await page.valueOf(faulty, "需求背景"), kGood.需求背景);
  await page.show(page.field(faulty, "需求名称"));
  await page.screenshot(`${size.name}-02-faults`);

  step(size, "corrected, it gets its number");
  for (const [label, value] of Object.entries(kGood)) await page.fill(faulty, label, value);
  await page.show(page.button(faulty, "提交"));
  await page.screenshot(`${size.name}-03-filled`);
  await page.button(faulty, "提交").click();
  const known = await page.seen(page.card({ text: kNumber, tag: "待审批" }));
  const number = kNumber.exec(await known.innerText())[0];
  await page.screenshot(`${size.name}-04-submitted`);
  return number;
}

const tagOf = (page, number, state) => page.card({ text: number, tag: state });

async function walk(browser, size) {
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    hasTouch: size.phone,
    locale: "zh-CN",
  });
  const page = new DemoPage(await context.newPage(), size.phone, folder);
  // A colleague who only looks at the group: cards change for everyone at once.
  const watcher = new DemoPage(await context.newPage(), size.phone, folder);
  const everyoneSees = (number, state) => watcher.seen(tagOf(watcher, number, state));
  try {
    await page.open(base);
    await page.seen(page.page.locator("#messages"));
    if (!size.phone) await page.seen(page.page.locator("#guide"));
    await page.screenshot(`${size.name}-00-first-visit`);
    await watcher.open(base);
    await watcher.become("sunhong");
    await watcher.chat("group");

    const number = await submitRequest(page, size);
    step(size, `${number}: the lead approves`);
    await page.become("wangfang");
    await page.chat("personal");
    const approval = await page.seen(page.card({ text: number, button: "同意" }));
    assert.match(await approval.innerText(), /新品上市海报设计/u);
    await page.screenshot(`${size.name}-05-approval`);
    await page.decide(number, "同意", {}, tagOf(page, number, "待确认"));
    await everyoneSees(number, "待确认");
    const live = await tagOf(watcher, number, "待确认").innerText();
    for (const department of ["研发部", "财务部"]) assert.ok(live.includes(department), department);

    step(size, "one department objects; what it types outlives a change of its card");
    await page.become("hanmeimei");
    await page.chat("personal");
    const asked = await page.seen(page.card({ text: number, button: "提出异议" }));
    const objection = { 异议说明: "参数要等 12 月 3 日的评审。", 建议方案: "12 月 6 日提供。" };
    const typesAtOnce = (await page.field(asked, "异议说明").count()) > 0;
    if (typesAtOnce) await page.fill(asked, "异议说明", objection.异议说明);
    await watcher.become("zhoutao");
    await watcher.chat("personal");
    await watcher.decide(number, "确认无误", {}, watcher.card({ text: [number, "已确认"] }));
    if (typesAtOnce) assert.equal(await page.valueOf(asked, "异议说明"), objection.异议说明);
    await page.screenshot(`${size.name}-06-objecting`);
    await page.decide(number, "提出异议", objection, page.card({ text: [number, "有异议"] }));

    step(size, "the initiator answers the objection");
    await page.become("zhangsan");
    await page.chat("personal");
    await page.seen(page.card({ text: number, button: "接受并修订" }));
    await page.screenshot(`${size.name}-07-objection`);
    const reasons = { "(推进理由|理由|说明)": "上市日期不变，参数请按 12 月 5 日提供初稿。" };
    const settled = page.card({ text: number }).filter({ hasNot: page.button(page.page, "说明理由并推进") });
    await page.decide(number, "说明理由并推进", reasons, settled);

    step(size, "what still has to be confirmed is confirmed, and work begins");
    await page.become("hanmeimei");
    await page.chat("personal");
    await page.seen(page.card({ text: number }));
    const confirm = page.card({ text: number, button: "确认无误" });
    const running = page.card({ text: number, tag: "执行中" });
    await page.seen(confirm.or(running).first());
    if (await confirm.isVisible()) await page.decide(number, "确认无误", {}, running);
    await watcher.become("sunhong");
    await watcher.chat("group");
    await everyoneSees(number, "执行中");
    await watcher.screenshot(`${size.name}-08-running`);

    step(size, "the clock moves for everyone");
    const hour = (await page.page.locator("#clock-time").textContent()).slice(0, 2);
    const next = String((Number(hour) + 1) % 24).padStart(2, "0");
    await page.tab("panel");
    await page.page.getByRole("button", { name: "+1 小时" }).click();
    for (const one of [page, watcher]) {
      const clock = one.page.locator("#clock-time").filter({ hasText: new RegExp(`^${next}:`) });
      await clock.waitFor({ state: "attached" });
    }
    await page.screenshot(`${size.name}-09-clock`);

    step(size, "the initiator finishes");
    await page.become("zhangsan");
    await page.chat("personal");
    await page.decide(number, "完成", {}, tagOf(page, number, "已完成"));
    await everyoneSees(number, "已完成");
    await page.screenshot(`${size.name}-10-done`);

    for (const one of [page, watcher]) {
      assert.ok(await one.fitsTheWidth(), "nothing is wider than the screen");
      assert.deepEqual(one.problems, []);
    }
  } catch (error) {
    await page.screenshot(`${size.name}-failed`);
    await watcher.screenshot(`${size.name}-failed-watcher`);
    throw error;
  } finally {
    await context.close();
  }
}

await mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  await drive("/demo/clock", { to: "2026-11-23 10:00" });
  for (const size of kWidths) await walk(browser, size);
  console.log("all seen as expected");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
