// Strong types for the bot's own ids. A platform's ids are plain strings called `account`,
// `external` or `message_id`, and stop at the adapters and the identity tables.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

namespace xiebot {

template <class Tag>
class StringId {
 public:
  StringId() = default;
  explicit StringId(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& str() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  auto operator<=>(const StringId&) const = default;

 private:
  std::string value_;
};

template <class Tag>
class NumberId {
 public:
  NumberId() = default;
  explicit NumberId(std::int64_t value) : value_(value) {}

  [[nodiscard]] std::int64_t value() const { return value_; }
  auto operator<=>(const NumberId&) const = default;

 private:
  std::int64_t value_ = 0;
};

using PersonId = StringId<struct PersonTag>;            // `people[].id` of the configuration
using DepartmentCode = StringId<struct DepartmentTag>;  // SCB
using ProjectCode = StringId<struct ProjectTag>;        // XMB-001
using ChatId = NumberId<struct ChatTag>;
using EntryId = NumberId<struct EntryTag>;
using DraftId = NumberId<struct DraftTag>;
using OutboxId = NumberId<struct OutboxTag>;
using DeadlineId = NumberId<struct DeadlineTag>;
using NoticeId = NumberId<struct NoticeTag>;
using OccurrenceId = NumberId<struct OccurrenceTag>;

}  // namespace xiebot

template <class Tag>
struct std::hash<xiebot::StringId<Tag>> {
  std::size_t operator()(const xiebot::StringId<Tag>& id) const {
    return std::hash<std::string>{}(id.str());
  }
};
template <class Tag>
struct std::hash<xiebot::NumberId<Tag>> {
  std::size_t operator()(const xiebot::NumberId<Tag>& id) const {
    return std::hash<std::int64_t>{}(id.value());
  }
};
