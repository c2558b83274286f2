// The demo page as a person uses it: by the labels of buttons and fields, at any width.

const kPatience = 15000; // milliseconds; generous, for slow machines

export class DemoPage {
  constructor(page, phone, screenshots) {
    this.page = page;
    this.phone = phone;
    this.screenshots = screenshots;
    this.problems = [];
    page.setDefaultTimeout(kPatience);
    page.on("pageerror", (error) => this.problems.push(`script: ${error.message}`));
    page.on("console", (line) => line.type() === "error" && this.problems.push(`console: ${line.text()}`));
  }

  async open(base) {
    await this.page.goto(base);
    await this.page.locator("#people button").first().waitFor({ state: "attached" });
  }

  async tab(name) {
    if (this.phone) await this.page.locator(`[data-tab="${name}"]`).click();
  }

  async become(account) {
    await this.tab("list");
    const person = this.page.locator(`#people button[data-account="${account}"]`);
    await person.click();
    await this.page.locator(`#people button[data-account="${account}"][aria-current]`).waitFor();
  }

  // kind: "group" or "personal".
  async chat(kind) {
    await this.tab("list");
    await this.page.locator(`#chats button[data-kind="${kind}"]`).click();
    await this.page.locator(`#chats button[data-kind="${kind}"][aria-current]`).waitFor({ state: "attached" });
  }

  async say(text) {
    await this.page.locator("#text").fill(text);
    await this.page.locator("#text").press("Enter");
    await this.seen(this.page.locator(".message.mine .bubble", { hasText: text }).last());
  }

  async seen(locator) {
    await locator.waitFor({ state: "visible" });
    return locator;
  }

  // Brings it into view for a screenshot. The page may put a newer card in its place meanwhile, which
  // Playwright's own scrolling takes for a failure.
  async show(locator) {
    await locator.evaluate((element) => element.scrollIntoView({ block: "nearest" }));
  }

  // The newest card in the open chat that has all of this: {text, tag, button, field}.
  card({ text, tag, button, field } = {}) {
    let cards = this.page.locator("article.card");
    if (tag) cards = cards.filter({ has: this.page.locator(".card-tag", { hasText: tag }) });
    for (const words of [text ?? []].flat()) cards = cards.filter({ hasText: words });
    if (button) cards = cards.filter({ has: this.button(this.page, button) });
    if (field) cards = cards.filter({ has: this.page.locator(".field", { hasText: field }) });
    return cards.last();
  }

  button(within, label) {
    return within.getByRole("button", { name: label, exact: true });
  }

  field(card, label) {
    return card.locator(".field").filter({ hasText: new RegExp(`^\\s*${label}`) }).first();
  }

  // Fills a field, whatever the platform made of it: text, a date, ticks.
  async fill(card, label, value) {
    const field = this.field(card, label);
    const ticks = field.locator('input[type="checkbox"]');
    if ((await ticks.count()) > 0) {
      for (const choice of value.split("、")) await field.getByLabel(choice).check();
      return;
    }
    const control = field.locator("input, textarea, select").first();
    const type = await control.getAttribute("type");
    const written = { "datetime-local": value.replace(" ", "T"), date: value.slice(0, 10) }[type] ?? value;
    if ((await control.evaluate((element) => element.tagName)) === "SELECT") await control.selectOption({ label: value });
    else await control.fill(written);
  }

  async valueOf(card, label) {
    return this.field(card, label).locator("input, textarea").first().inputValue();
  }

  // Presses a button of a card of this matter; a reason that it needs is given where it is asked for, on the
  // card itself or on one that comes next. `done` is a locator that shows up when it has taken effect; it does
  // not count while a reason is still asked for.
  async decide(text, label, reasons, done) {
    const card = await this.seen(this.card({ text, button: label }));
    const button = this.button(card, label);
    const form = card.locator("form").filter({ has: this.button(this.page, label) });
    if ((await form.count()) > 0) await this.fillKnown(form.first(), reasons);
    await button.click();
    await this.answerQuestion();
    const labels = Object.keys(reasons).join("|") || "$^";
    const asked = this.page
      .locator("article.card form")
      .filter({ has: this.page.locator(".field", { hasText: new RegExp(`^\\s*(${labels})`) }) })
      .last();
    const giveUp = Date.now() + kPatience;
    for (;;) {
      if (await this.hasEmpty(asked)) {
        await this.fillKnown(asked, reasons);
        await asked.locator("button.primary, button[data-action]").first().click();
        await this.answerQuestion();
      } else if (await done.isVisible()) {
        return;
      }
      if (Date.now() > giveUp) throw new Error(`“${label}” had no effect`);
      await this.page.waitForTimeout(100);
    }
  }

  async fillKnown(form, values) {
    for (const [label, value] of Object.entries(values)) {
      if ((await this.field(form, label).count()) > 0) await this.fill(form, label, value);
    }
  }

  // Whether the form is there and has nothing in it yet. Looks once, without waiting.
  async hasEmpty(form) {
    return form.evaluateAll((forms) =>
      forms.some((one) => [...one.querySelectorAll("textarea, input[type=text]")].every((field) => !field.value)),
    );
  }

  // Some buttons ask whether one is sure.
  async answerQuestion() {
    const yes = this.page.locator("dialog[open] button.primary");
    if (await yes.isVisible()) await yes.click();
  }

  async screenshot(name) {
    await this.page.screenshot({ path: `${this.screenshots}/${name}.png` });
  }

  async fitsTheWidth() {
    return this.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
  }
}
