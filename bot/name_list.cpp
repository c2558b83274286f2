#include "bot/name_list.h"

#include <span>

#include "bot/text.h"

namespace xiebot {
namespace {

constexpr std::string_view kSeparators[] = {"、", ",", "，", ";", "；", "/", "／", "|", "\n"};
constexpr std::string_view kBlanks[] = {" ", "\t", "\u3000", "@", "＠"};

std::vector<std::string_view> cut(std::string_view text, std::span<const std::string_view> signs) {
  std::vector<std::string_view> pieces;
  std::size_t begin = 0, at = 0;
  while (at < text.size()) {
    std::size_t width = 0;
    for (const std::string_view sign : signs) {
      if (text[at] == sign.front() && text.substr(at).starts_with(sign)) width = sign.size();
    }
    if (width == 0) {
      ++at;
      continue;
    }
    pieces.push_back(text.substr(begin, at - begin));
    at += width;
    begin = at;
  }
  pieces.push_back(text.substr(begin));
  return pieces;
}

std::string bare(std::string_view piece) {
  piece = trim(piece);
  for (const std::string_view sign : {"@", "＠"}) {
    if (piece.starts_with(sign)) piece.remove_prefix(sign.size());
  }
  return std::string(trim(piece));
}

}  // namespace

std::vector<std::string> split_names(std::string_view words,
                                     const std::function<bool(const std::string&)>& known) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    if (!name.empty()) names.push_back(std::move(name));
  };
  if (std::string whole = bare(words); whole.empty() || known(whole)) {
    add(std::move(whole));
    return names;
  }
  for (const std::string_view piece : cut(words, kSeparators)) {
    std::string name = bare(piece);
    if (name.empty() || known(name)) {
      add(std::move(name));
    } else {
      for (const std::string_view part : cut(piece, kBlanks)) add(bare(part));
    }
  }
  return names;
}

}  // namespace xiebot
