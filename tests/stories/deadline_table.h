// The table of deadlines as stories: a row says what has to be seen of its deadline, and the tests
// play every row in several ways.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "tests/stories/problem_story.h"

namespace xiebot::support {

class DeadlineTable;

struct DeadlineRow {
  // A time at which the deadline speaks, and to whom, each of them once.
  struct Step {
    const char* at;  // "2026-11-24 10:00", where it started on Monday at 10:00 sharp
    bool late = false;
    std::vector<const char*> hear = {};
    const char* arrives = nullptr;  // when that is later, because people sleep
  };

  std::string rule = {};      // DeadlineRule::name
  std::string label = {};     // as reminders call it: 「审批」
  bool leaves_later = false;  // its messages wait for others; urgent ones do not
  std::function<void(DeadlineTable&)> start = {};
  std::vector<Step> steps = {};
  std::function<void(DeadlineTable&)> stop = {};    // takes its reason away
  std::function<void(DeadlineTable&)> effect = {};  // expects what is left after the last step
};

// One row, and the step that a test is about.
struct DeadlineCase {
  const DeadlineRow* row = nullptr;
  std::size_t step = 0;
};

class DeadlineTable : public ProblemStory, public testing::WithParamInterface<DeadlineCase> {
 public:
  static const std::vector<DeadlineRow>& rows();

  static std::vector<DeadlineCase> each_row();
  static std::vector<DeadlineCase> each_step();
  // Rows whose first message can be overtaken.
  static std::vector<DeadlineCase> each_row_that_waits();
  static std::string name_of(const testing::TestParamInfo<DeadlineCase>& info);

 protected:
  [[nodiscard]] const DeadlineRow& row() const { return *GetParam().row; }

  // Starts the row's deadline.
  void begin();
  // Moves the clock to the second before the step, and expects that it has not been carried out.
  void come_before(std::size_t step);
  // From there past the time of the step.
  [[nodiscard]] std::chrono::seconds over_it() const;
  // Waits until its messages have arrived.
  void arrive(std::size_t step);
  // All of that.
  void live_through(std::size_t step);
  // Expects that everybody was told as often as the first `steps` steps say, and nobody else.
  void expect_told(std::size_t steps);
  // How often the record says that it has lapsed.
  [[nodiscard]] int lapses();

  std::string number;  // of the entry that it belongs to

 private:
  // The deadline as stored, whether open or not.
  [[nodiscard]] Deadline deadline();

  DeadlineId id_;
  std::chrono::seconds lag_{0};  // by how much later than 10:00 sharp it started
};

}  // namespace xiebot::support
