#include "tests/crash/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace xiebot::crash {
namespace {

using support::DingtalkMessage;
using support::FeishuMessage;

// So many that the messages they call for can leave within a life, by the platforms' limits.
constexpr int kEventsALife = 8;
constexpr std::chrono::milliseconds kPause{3};

std::string request_of(const std::string& title, const std::string& department) {
  return fmt::format(
      "/需求 名称：{}；背景：演练；涉及部门：{}；任务：做 3 件事；"
      "期望完成时间：2026-12-10 18:00；联系方式：13800001234",
      title, department);
}

bool holds(const std::string& words, const std::string& part) {
  return words.find(part) != std::string::npos;
}

}  // namespace

void Stream::run() {
  int seen = 0;
  while (const auto life = gate_.after(seen)) {
    seen = life->number;
    connect(life->address);
    try {
      live(*life);
    } catch (const std::exception& fault) {
      ledger_.complain(fault.what());
    }
    if (!owed_) rested_in_ = seen;
  }
}

void Stream::live(const Life& life) {
  if (owed_) {
    if (deliver_again() != 200) return;
    std::exchange(owed_, {})();
  }
  for (int i = 0; i < kEventsALife && gate_.may_begin() && gate_.is_open(life.number); ++i) {
    if (!act()) return;
    gate_.pause(life.number, kPause * roll(3));
  }
}

bool Stream::act() {
  const bool on_feishu = platform_ == Platform::feishu;
  switch (roll(8)) {
    case 0:
    case 1: {
      const std::string title = name();
      const bool in_group = roll(2) == 0;
      return send([&] { return file(title, in_group); },
                  [this, title, in_group] {
                    ledger_.add(Request{title, platform_, in_group, Stage::filed});
                  });
    }
    case 2: {
      const std::string word = name();
      return send([&] { return ask(word); },
                  [this, word] {
                    ledger_.add(Question{word, platform_});
                  });
    }
    case 3:
    case 4:
    case 5:
      return press([this](const std::string& title) { return approve(title); }, Stage::filed,
                   platform_);
    default:
      // The department involved is the one on the other platform.
      return press([this](const std::string& title) { return confirm(title); }, Stage::approved,
                   on_feishu ? Platform::dingtalk : Platform::feishu);
  }
}

bool Stream::press(const std::function<int(const std::string&)>& event, Stage from,
                   Platform filed_on) {
  for (const Request& request : ledger_.requests()) {
    if (request.stage != from || request.filed_on != filed_on) continue;
    const Stage next = from == Stage::filed ? Stage::approved : Stage::confirmed;
    int status = 0;
    const bool answered = send([&] { return status = event(request.title); },
                               [this, title = request.title, next] { ledger_.reach(title, next); });
    if (status != kNotYet) return answered;
  }
  return true;
}

bool Stream::send(const std::function<int()>& event, std::function<void()> done) {
  const int status = event();
  if (status == kNotYet) return true;
  ++events_;
  if (status != 200) {
    owed_ = std::move(done);
    return false;
  }
  done();
  // Not all of them: what came again would make good for what was lost.
  if (roll(4) == 0) (void)deliver_again();
  return true;
}

std::string Stream::name() const {
  return fmt::format("{}{:04}", platform_ == Platform::feishu ? "FS" : "DT", events_ + 1);
}

void FeishuStream::connect(const std::string& address) {
  company_.feishu.connect(address + "/feishu/events");
}

int FeishuStream::file(const std::string& title, bool in_group) {
  const std::string text = request_of(title, "研发部");
  if (in_group) return company_.feishu.says(Company::kZhang, Company::kTeam, "@bot " + text).status;
  return company_.feishu.says(Company::kZhang, company_.feishu.personal_chat(Company::kZhang), text)
      .status;
}

int FeishuStream::ask(const std::string& word) {
  return company_.feishu
      .says(Company::kZhang, company_.feishu.personal_chat(Company::kZhang), "/" + word)
      .status;
}

int FeishuStream::press(const std::vector<FeishuMessage>& messages, const std::string& title,
                        const std::string& label) {
  for (const FeishuMessage& message : messages) {
    if (message.type != "interactive") continue;
    const std::vector<std::string> labels = support::button_labels(message.content());
    if (std::ranges::find(labels, label) == labels.end() ||
        !holds(support::visible_text(message.content()), title)) {
      continue;
    }
    return company_.feishu.clicks(Company::kLi, message.id, label).status;
  }
  return kNotYet;
}

int FeishuStream::approve(const std::string& title) {
  return press(company_.feishu.personal(Company::kLi), title, "同意");
}

int FeishuStream::confirm(const std::string& title) {
  const int in_group = press(company_.feishu.messages_in(Company::kTeam), title, "确认无误");
  return in_group != kNotYet ? in_group
                             : press(company_.feishu.personal(Company::kLi), title, "确认无误");
}

int FeishuStream::deliver_again() { return company_.feishu.delivers_again().status; }

void DingtalkStream::connect(const std::string& address) {
  company_.people.connect(address, Company::kAddress);
}

int DingtalkStream::file(const std::string& title, bool in_group) {
  const std::string text = request_of(title, "市场部");
  return in_group ? company_.people.says(Company::kMing, Company::kDingTeam, "@bot " + text).status
                  : company_.people.writes(Company::kMing, text).status;
}

int DingtalkStream::ask(const std::string& word) {
  return company_.people.writes(Company::kMing, "/" + word).status;
}

int DingtalkStream::press(const std::string& account, const std::string& chat,
                          const std::string& title, const std::string& label) {
  const bool cards = company_.rung == Rung::template_cards;
  for (const DingtalkMessage& message : company_.dingtalk.seen(chat)) {
    const std::string words = support::visible_text(message);
    const bool right_kind = cards ? message.kind == "card" : !message.buttons.empty();
    if (!right_kind || !holds(words, title) || !holds(words, "[" + label + "]")) continue;
    if (cards && !company_.dingtalk.callback_of(message.track_id)) return kNotYet;
    return cards ? company_.people.clicks(account, message, label).status
                 : company_.people.touches(account, message, label).status;
  }
  return kNotYet;
}

int DingtalkStream::approve(const std::string& title) {
  return press(Company::kHan, Company::kHan, title, "同意");
}

int DingtalkStream::confirm(const std::string& title) {
  // A button of a plain message writes to the bot in the person's own chat.
  const int in_group = company_.rung == Rung::plain
                           ? kNotYet
                           : press(Company::kMing, Company::kDingTeam, title, "确认无误");
  return in_group != kNotYet ? in_group : press(Company::kMing, Company::kMing, title, "确认无误");
}

int DingtalkStream::deliver_again() { return company_.people.delivers_again().status; }

}  // namespace xiebot::crash
