// What a person began and has not sent: a form, or the question a button still needs answered.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bot/clock.h"
#include "bot/form.h"
#include "bot/ids.h"

namespace xiebot {

struct Draft {
  DraftId id = {};
  PersonId person = {};
  std::string form = {};  // set for a form
  int form_version = 0;
  EntryId entry = {};              // the entry revised or asked about; 0: a new one
  std::string action = {};         // set for an action's question; the action's name
  int stay = 0;                    // the stay the action belongs to
  DepartmentCode department = {};  // the row the action belongs to; empty: the entry itself
  ProjectCode project = {};        // of the chat where it began; may be empty
  ChatId chat = {};                // the group where it began; 0: a personal chat
  std::string channel = {};        // where it began
  Values values = {};              // as typed
  Faults faults = {};              // as last told
  bool asked_vague = false;        // the vague-target question has been put once
  EntryId sent_as = {};            // set once it was sent: the entry that came of it
  Instant created_at{};
  Instant updated_at{};
};

// Belongs to one transaction.
class Drafts {
 public:
  virtual ~Drafts() = default;

  [[nodiscard]] virtual std::optional<Draft> find(DraftId id) const = 0;
  // Unsent drafts in which something was typed, newest first.
  [[nodiscard]] virtual std::vector<Draft> of(const PersonId& person) const = 0;
  // The person's newest unsent question about this entry; forms that revise it are none.
  [[nodiscard]] virtual std::optional<Draft> question(const PersonId& person,
                                                      EntryId entry) const = 0;
  // A draft without an id gets one; one that is gone may come back under its own.
  virtual DraftId add(const Draft& draft) = 0;
  virtual void update(const Draft& draft) = 0;
  virtual void remove(DraftId id) = 0;
  // Removes what was last changed before `before`, what was sent 90 days later; answers how many.
  virtual int expire(Instant before) = 0;
};

}  // namespace xiebot
