#include "cards/dingtalk_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cards/code_points.h"
#include "cards/dingtalk_blocks.h"
#include "cards/dingtalk_form.h"
#include "cards/dingtalk_markdown.h"
#include "cards/dingtalk_offers.h"
#include "cards/input_value.h"

namespace xiebot::cards {
namespace {

using dingtalk::Markdown;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxTitle = 100;  // code points
constexpr std::size_t kMaxLabel = 20;
constexpr std::size_t kMaxPageAddress = 600;  // bytes; more would push the text off the card

constexpr std::string_view kOnPage = "在网页中填写";
constexpr std::string_view kSeesNoForm = "看不到表单或不好填时：";

// What the components call it.
constexpr const char* kUsable = "normal";
constexpr const char* kUnusable = "disabled";

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_of(const ActionValue& action) {
  Json value = Json::object();
  for (const auto& [name, content] : action) value[name] = content;
  return dumped(value);
}

std::string_view name_of(Theme theme) {
  switch (theme) {
    case Theme::neutral:
      return "neutral";
    case Theme::waiting:
      return "waiting";
    case Theme::active:
      return "active";
    case Theme::done:
      return "done";
    case Theme::stopped:
      return "stopped";
    case Theme::urgent:
      return "urgent";
  }
  return "neutral";
}

std::string_view colour_of(ButtonStyle style) {
  switch (style) {
    case ButtonStyle::normal:
      return "gray";
    case ButtonStyle::primary:
      return "blue";
    case ButtonStyle::danger:
      return "red";
  }
  return "gray";
}

bool calls_back(const Button& button) { return button.link.empty() && !button.action.empty(); }

// The card's parts as the template can carry them.
struct Parts {
  const Form* form = nullptr;  // the first; a template has one
  const Button* submit = nullptr;
  std::vector<const Button*> buttons;
  dingtalk::Offers rest;  // what the template cannot offer
};

class Sorter {
 public:
  Sorter(const Card& card, const Resolver& resolve, bool has_page) : has_page_(has_page) {
    for (const Block& block : card.blocks) {
      const auto* form = std::get_if<Form>(&block);
      if (form != nullptr) add_form(*form, resolve);
    }
    for (const Block& block : card.blocks) {
      const auto* row = std::get_if<Buttons>(&block);
      if (row == nullptr) continue;
      for (const Button& button : row->buttons) add(button);
    }
  }
  Parts take() { return std::move(parts_); }

 private:
  void add_form(const Form& form, const Resolver& resolve) {
    const auto submit = std::find_if(form.buttons.begin(), form.buttons.end(), calls_back);
    const bool fits = parts_.form == nullptr && submit != form.buttons.end() &&
                      json_of(submit->action).size() <= kDingtalkValueBytes &&
                      dumped(dingtalk::form_variable(form, resolve)).size() <= kDingtalkFormBytes;
    const bool on_page = has_page_ && !seen_form_;
    seen_form_ = true;
    if (!fits) {
      // The one on the page has its buttons there.
      if (!on_page) parts_.rest.has_form = true;
      return;
    }
    parts_.form = &form;
    parts_.submit = &*submit;
    for (const Button& button : form.buttons) {
      if (&button != parts_.submit) add(button);
    }
  }

  void add(const Button& button) {
    const std::string title = dingtalk::one_line(button.label);
    if (is_web_link(button.link)) {
      parts_.rest.links.push_back({title, button.link});
    } else if (calls_back(button) && parts_.buttons.size() < kDingtalkTemplateButtons &&
               json_of(button.action).size() <= kDingtalkValueBytes) {
      parts_.buttons.push_back(&button);
    } else if (!button.command.empty()) {
      parts_.rest.commands.push_back({title, dingtalk::one_line(button.command)});
    } else if (button.link.empty()) {
      parts_.rest.without_way.push_back(title);
    }
  }

  const bool has_page_;
  bool seen_form_ = false;
  Parts parts_;
};

// A text over the variables for it: whole blocks together while they fit, a long one broken at its
// lines. Nullopt: it does not fit.
std::optional<std::vector<std::string>> spread(const std::vector<std::string>& texts) {
  std::vector<std::string> values;
  const auto add = [&](std::string_view piece, std::string_view gap) {
    if (piece.size() > kDingtalkValueBytes) return false;
    if (!values.empty() &&
        values.back().size() + gap.size() + piece.size() <= kDingtalkValueBytes) {
      values.back().append(gap).append(piece);
      return true;
    }
    values.emplace_back(piece);
    return values.size() <= kDingtalkBodies;
  };
  for (const std::string& text : texts) {
    if (text.size() <= kDingtalkValueBytes) {
      if (!add(text, dingtalk::kNewBlock)) return std::nullopt;
      continue;
    }
    std::string_view rest = text;
    std::string_view gap = dingtalk::kNewBlock;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      if (!add(rest.substr(0, end), gap)) return std::nullopt;
      rest.remove_prefix(std::min(end + 1, rest.size()));
      gap = "\n";
    }
  }
  return values;
}

struct Body {
  std::vector<std::string> values;
  std::vector<dingtalk::Mentioned> mentioned;
};

Body body_of(const Card& card, const std::vector<std::string>& extras, const Resolver& resolve) {
  const auto attempt = [&](std::size_t blocks, const dingtalk::Room& room) -> std::optional<Body> {
    Markdown markdown(resolve, dingtalk::MentionStyle::anchor);
    std::vector<std::string> texts =
        dingtalk::block_texts(card, blocks, room, dingtalk::FormLook::left_out, markdown);
    if (blocks < card.blocks.size()) texts.push_back(dingtalk::cut_note());
    texts.insert(texts.end(), extras.begin(), extras.end());
    auto values = spread(texts);
    if (!values) return std::nullopt;
    return Body{*std::move(values), markdown.mentioned()};
  };
  for (const dingtalk::Room& room : dingtalk::rooms()) {
    if (auto body = attempt(card.blocks.size(), room)) return *std::move(body);
  }
  for (std::size_t blocks = card.blocks.size(); blocks-- > 0;) {
    if (auto body = attempt(blocks, dingtalk::rooms().back())) return *std::move(body);
  }
  return {{dingtalk::cut_note()}, {}};
}

}  // namespace

DingtalkParams render_dingtalk_template(const Card& card, bool in_group, const std::string& robot,
                                        const Resolver& resolve, std::string_view form_page) {
  DingtalkParams params;
  auto& values = params.values;
  for (const DingtalkVariable& variable : kDingtalkVariables) {
    values[std::string(variable.name)] = "";
  }
  values["title"] = shortened(dingtalk::one_line(card.title), kMaxTitle);
  values["status"] = shortened(dingtalk::one_line(card.tag), kMaxLabel);
  values["theme"] = name_of(card.theme);
  params.preview =
      shortened(dingtalk::one_line(card.summary.empty() ? card.title : card.summary), kMaxTitle);

  const bool has_form = std::any_of(card.blocks.begin(), card.blocks.end(), [](const Block& block) {
    return std::holds_alternative<Form>(block);
  });
  const bool has_page = has_form && !in_group && is_web_link(std::string(form_page)) &&
                        form_page.size() <= kMaxPageAddress;
  const Parts parts = Sorter(card, resolve, has_page).take();
  values["form"] = R"({"fields":[]})";
  values["form_status"] = kUnusable;
  if (parts.form != nullptr) {
    values["form"] = dumped(dingtalk::form_variable(*parts.form, resolve));
    values["form_status"] = kUsable;
    values["form_btn_text"] = shortened(dingtalk::one_line(parts.submit->label), kMaxLabel);
    values["form_action"] = json_of(parts.submit->action);
  }
  for (std::size_t i = 0; i < parts.buttons.size(); ++i) {
    const Button& button = *parts.buttons[i];
    values[fmt::format("btn{}_text", i + 1)] =
        shortened(dingtalk::one_line(button.label), kMaxLabel);
    values[fmt::format("btn{}_status", i + 1)] = kUsable;
    values[fmt::format("btn{}_color", i + 1)] = colour_of(button.style);
    values[fmt::format("btn{}_action", i + 1)] = json_of(button.action);
  }

  std::vector<std::string> extras = dingtalk::offer_texts(parts.rest, in_group, robot);
  if (has_page) {
    const std::string page = dingtalk::link(kOnPage, form_page);
    extras.insert(extras.begin(), parts.form == nullptr ? page : std::string(kSeesNoForm) + page);
  }
  const Body body = body_of(card, extras, resolve);
  for (std::size_t i = 0; i < body.values.size(); ++i) {
    values[fmt::format("body{}", i + 1)] = body.values[i];
  }
  for (const dingtalk::Mentioned& person : body.mentioned) {
    params.mentioned[person.account] = person.name;
  }
  return params;
}

}  // namespace xiebot::cards
