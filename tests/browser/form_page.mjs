// Fills in a form on its own web page, as one does where a card cannot carry it: without script, at desktop and at
// phone width.
//
//   node form_page.mjs http://127.0.0.1:PORT SCREENSHOT_FOLDER
//
// Exit status 0: everything was seen as expected; 1: it was not. CHROMIUM names the browser (default
// /usr/bin/chromium).

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { chromium } from "playwright-core";

const kWidths = [
  { name: "desktop", width: 1280, height: 800, phone: false },
  { name: "phone", width: 360, height: 740, phone: true },
];
const kPatience = 15000; // milliseconds
const kThumb = 44; // the least height of what is pressed, in CSS pixels
const kNumber = /\d{4}-Q[1-4]-SCB-\d{3,}/u;

const [base, folder] = process.argv.slice(2);
if (!base || !folder) {
  console.error("usage: node form_page.mjs BASE_URL SCREENSHOT_FOLDER");
  process.exit(2);
}

async function ask(path, body) {
  const request = body ? { method: "POST", body: JSON.stringify(body) } : {};
  const response = await fetch(new URL(path, base), request);
  assert.equal(response.status, 200);
  return response.json();
}

// 张三 asks for a form; the link on the card that comes.
async function formLink() {
  const { chats } = await ask("/demo/state?as=zhangsan");
  const chat = chats.find((candidate) => candidate.kind === "personal").id;
  const before = (await ask(`/demo/messages?as=zhangsan&chat=${chat}`)).change;
  await ask("/demo/messages", { as: "zhangsan", chat, text: "/需求" });
  const giveUp = Date.now() + kPatience;
  while (Date.now() < giveUp) {
    const { messages } = await ask(`/demo/messages?as=zhangsan&chat=${chat}&after=${before}`);
    for (const message of messages.reverse()) {
      const link = /href="(http[^"]+\/forms\/[\w.-]+)"/u.exec(message.card ?? "");
      if (link) return link[1];
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error("no card with a link to a form's page came");
}

// Nothing is cut off or scrolls sideways, and what is pressed is high enough for a thumb.
async function wellLaidOut(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${where}: ${wide} px wider than the screen`);
  for (const control of await page.locator("input:not([type=checkbox]), select, textarea, .button, .choice").all()) {
    const box = await control.boundingBox();
    assert.ok(box.height >= kThumb, `${where}: ${await control.evaluate((e) => e.outerHTML)} is ${box.height} px high`);
  }
}

async function walk(browser, size) {
  const link = await formLink();
  const context = await browser.newContext({
    viewport: { width: size.width, height: size.height },
    hasTouch: size.phone,
    isMobile: size.phone,
    javaScriptEnabled: true,
    locale: "zh-CN",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(kPatience);
  const problems = [];
  const asked = new Set();
  page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  const shot = (name) => page.screenshot({ path: `${folder}/form-${size.name}-${name}.png`, fullPage: true });
  const submit = () => page.getByRole("button", { name: "提交", exact: true }).click();

  await page.goto(link);
  await page.getByLabel("需求名称").waitFor();
  assert.match(await page.locator(".as").innerText(), /^以 张三 的身份填写；不是本人请关闭本页。$/u);
  await shot("1-opened");
  await wellLaidOut(page, "opened");
  assert.equal(await page.locator("script").count(), 0);

  await page.getByLabel("需求名称").fill("新品上市海报设计");
  await page.getByLabel("需求背景").fill("新品 12 月 18 日上市，门店需要统一的宣传物料。\n尺寸见附件。");
  await page.getByLabel("联系方式").fill("12");
  await page.getByLabel("研发部").check();
  await submit();
  await page.locator(".fault").first().waitFor();
  assert.equal(await page.getByLabel("需求名称").inputValue(), "新品上市海报设计");
  assert.match(await page.getByLabel("需求背景").inputValue(), /上市.*\n尺寸/u);
  assert.equal(await page.getByLabel("联系方式").inputValue(), "12");
  assert.ok(await page.getByLabel("研发部").isChecked());
  const faulty = page.getByLabel("联系方式");
  const described = (await faulty.getAttribute("aria-describedby")).split(" ").pop();
  assert.ok((await page.locator(`[id="${described}"]`).innerText()).length > 2, "the fault belongs to its field");
  assert.equal(await faulty.getAttribute("aria-invalid"), "true");
  await shot("2-faults");
  await wellLaidOut(page, "faults");
  await page.locator("nav.banner a", { hasText: "联系方式" }).click();
  assert.ok(await faulty.isVisible());
  const box = await faulty.boundingBox();
  assert.ok(box.y >= 0 && box.y < size.height, "the link leads to the field");

  await page.getByLabel("联系方式").fill("13812345678");
  await page.getByLabel("财务部").check();
  await page.getByLabel("具体任务").fill("12 月 5 日前提供 3 款海报的产品参数和 20 万元预算批复。");
  await page.getByLabel("期望完成时间").fill("2026-12-05T18:00");
  await shot("3-filled");
  await submit();
  await page.getByRole("heading", { name: kNumber }).first().waitFor();
  await shot("4-sent");
  await wellLaidOut(page, "sent");
  const number = kNumber.exec(await page.locator("h1").innerText())[0];
  assert.equal(await page.locator("form").count(), 0);
  assert.equal(await page.locator(".as").count(), 0, "nothing is filled in any more");

  await page.reload(); // the browser sends the form again
  assert.match(await page.locator("h1").innerText(), new RegExp(number, "u"));
  await page.goto(link);
  assert.match(await page.locator("h1").innerText(), new RegExp(number, "u"));
  assert.deepEqual([...asked], [new URL(link).origin], "nothing from elsewhere");
  const unexpected = problems.filter((line) => !line.includes("409"));
  assert.deepEqual(unexpected, []);

  const forged = await page.goto(`${link.slice(0, -2)}AA`);
  assert.equal(forged.status(), 404);
  await shot("5-forged");
  await wellLaidOut(page, "forged");
  await context.close();

  // And in a browser that runs no script at all.
  const plain = await browser.newContext({ javaScriptEnabled: false, locale: "zh-CN" });
  const still = await plain.newPage();
  await still.goto(await formLink());
  await still.getByRole("button", { name: "提交", exact: true }).click();
  await still.locator(".fault").first().waitFor();
  await plain.close();
  console.log(`${size.name}: ${number} was filed on the page`);
  return link;
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
  await ask("/demo/clock", { to: "2026-11-23 10:00" });
  let link;
  for (const size of kWidths) link = await walk(browser, size);
  const narrow = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: "zh-CN" });
  const forgotten = await narrow.newPage();
  await forgotten.goto(await formLink());
  await forgotten.getByLabel("需求背景").fill("写了很久的一段话");
  await ask("/demo/clock", { hours: 27 });
  await forgotten.getByRole("button", { name: "提交", exact: true }).click();
  await forgotten.locator("details.copy").getByText("写了很久的一段话").waitFor();
  await wellLaidOut(forgotten, "sent too late");
  await forgotten.screenshot({ path: `${folder}/form-phone-7-too-late.png`, fullPage: true });
  const page = await narrow.newPage();
  const expired = await page.goto(link);
  assert.equal(expired.status(), 410);
  await page.screenshot({ path: `${folder}/form-phone-6-expired.png`, fullPage: true });
  console.log("all seen as expected");
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
