#include "adapters/dingtalk/session_book.h"

#include <algorithm>

namespace xiebot::dingtalk {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// scheme://host:port in lower case, a default port written out; empty for what is no such address.
std::string origin_of(std::string_view url) {
  std::string origin;
  for (const auto& [scheme, port] :
       {std::pair<std::string_view, std::string_view>{"https://", ":443"}, {"http://", ":80"}}) {
    if (!std::equal(scheme.begin(), scheme.end(), url.begin(),
                    url.begin() + static_cast<std::ptrdiff_t>(std::min(scheme.size(), url.size())),
                    [](char wanted, char c) { return lower(c) == wanted; })) {
      continue;
    }
    const std::string_view rest = url.substr(scheme.size());
    const std::string_view authority = rest.substr(0, rest.find('/'));
    // A name before '@' would make the rest the host; parsers differ over the other signs.
    if (authority.empty() || authority.find_first_of("@\\?#%") != std::string_view::npos) return {};
    origin = scheme;
    std::transform(authority.begin(), authority.end(), std::back_inserter(origin), lower);
    const std::size_t bracket = authority.rfind(']');
    const std::size_t from = bracket == std::string_view::npos ? 0 : bracket;
    if (authority.find(':', from) == std::string_view::npos) origin += port;
    return origin;
  }
  return {};
}

}  // namespace

bool is_of_platform(std::string_view webhook, std::string_view oapi_base_url) {
  constexpr std::size_t kLongest = 2048;
  const auto visible = [](char c) { return c > ' ' && c < '\x7f'; };
  if (webhook.size() > kLongest || !std::all_of(webhook.begin(), webhook.end(), visible)) {
    return false;
  }
  const std::string origin = origin_of(webhook);
  return !origin.empty() && origin == origin_of(oapi_base_url);
}

void SessionBook::keep(Session session, Instant now) {
  if (session.address.empty() || session.expires_at <= now) return;
  const std::lock_guard lock(mutex_);
  const Chat chat{session.kind, session.address};
  const auto known = sessions_.find(chat);
  if (known != sessions_.end()) {
    if (known->second.expires_at <= session.expires_at) known->second = std::move(session);
    return;
  }
  if (sessions_.size() >= capacity_) make_room(now);
  sessions_.emplace(chat, std::move(session));
}

std::optional<std::string> SessionBook::find(ChatKind kind, const std::string& address,
                                             Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find({kind, address});
  if (found == sessions_.end() || found->second.expires_at <= now) return std::nullopt;
  return found->second.webhook;
}

void SessionBook::forget(ChatKind kind, const std::string& address, std::string_view webhook) {
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find({kind, address});
  if (found != sessions_.end() && found->second.webhook == webhook) sessions_.erase(found);
}

std::size_t SessionBook::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

void SessionBook::make_room(Instant now) {
  std::erase_if(sessions_, [now](const auto& entry) { return entry.second.expires_at <= now; });
  if (sessions_.size() < capacity_) return;
  sessions_.erase(
      std::min_element(sessions_.begin(), sessions_.end(), [](const auto& left, const auto& right) {
        return left.second.expires_at < right.second.expires_at;
      }));
}

}  // namespace xiebot::dingtalk
