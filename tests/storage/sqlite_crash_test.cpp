// Kills a writing process at some moment and looks at what it left.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <map>
#include <thread>

#include "storage/sqlite_store.h"
#include "tests/storage/store_test.h"

namespace xiebot {
namespace {

using testing::IsEmpty;

constexpr int kThreads = 4;
constexpr int kEventsAThread = 100000;  // more than the process lives to see

std::string key_of(int thread, int event) {
  return std::to_string(thread) + "-" + std::to_string(event);
}

// What an event does: everything of it or nothing. Answers the number it got, 0 for a duplicate.
int handle(Store& store, const std::string& key) {
  return write(store, [&](Tx& tx) {
    if (!tx.inbox().add({"one", key, tx.now()})) return 0;
    const int number = tx.entries().next_number("N-");
    Entry entry = sample_entry("N-" + std::to_string(number));
    entry.title = key;
    entry.id = tx.entries().add(entry, "海报 " + key);
    tx.timeline().append(sample_record(entry.id, "submit"));
    Message message;
    message.key = key;
    message.to = {"one", ChatId(1), PersonId()};
    message.entry = entry.id;
    tx.outbox().add(message);
    return number;
  });
}

// Handles events for ever and tells through the pipe which ones are done.
[[noreturn]] void write_until_killed(const std::filesystem::path& path, int pipe) {
  const StandingClock clock;
  SqliteStore store(path, clock);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&store, thread, pipe] {
      for (int event = 0; event < kEventsAThread; ++event) {
        const std::string key = key_of(thread, event);
        const std::string line = key + " " + std::to_string(handle(store, key)) + "\n";
        if (::write(pipe, line.data(), line.size()) < 0) ::_exit(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ::_exit(0);
}

// Runs a process until it has acknowledged so many events, then kills it. Answers all it had
// acknowledged, with their numbers.
std::map<std::string, int> kill_after(int acknowledged, const std::filesystem::path& path) {
  int ends[2]{};
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(path, ends[1]);
  }
  ::close(ends[1]);
  std::map<std::string, int> done;
  FILE* lines = ::fdopen(ends[0], "r");
  char key[32];
  int number = 0;
  while (std::fscanf(lines, "%31s %d", key, &number) == 2) {
    done[key] = number;
    if (static_cast<int>(done.size()) == acknowledged) ::kill(child, SIGKILL);
  }
  std::fclose(lines);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
  return done;
}

class KilledProcess : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(After, KilledProcess, testing::Values(1, 7, 100, 500));

TEST_P(KilledProcess, LosesNothingAcknowledgedAndDoublesNothing) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder / "xiebot.db";
  const std::map<std::string, int> acknowledged = kill_after(GetParam(), path);
  ASSERT_GE(static_cast<int>(acknowledged.size()), GetParam());

  const StandingClock clock;
  SqliteStore store(path, clock);
  EXPECT_THAT(store.quick_check(), IsEmpty());
  EXPECT_THAT(read(store, [](const Tx& tx) { return tx.timeline().verify(); }), IsEmpty());
  for (const auto& [key, number] : acknowledged) {
    EXPECT_EQ(handle(store, key), 0) << key;  // known already
    const auto entry = read(store, [&, n = number](const Tx& tx) {
      return tx.entries().find_number("N-" + std::to_string(n));
    });
    ASSERT_TRUE(entry) << key;
    EXPECT_EQ(entry->title, key);
  }

  // Whatever was on its way is there as a whole or not at all, and numbers have no gap.
  int entries = 0;
  int records = 0;
  store.read([&](const Tx& tx) {
    tx.entries().each({}, [&](const Entry& entry) {
      ++entries;
      EXPECT_EQ(entry.number, "N-" + std::to_string(entries));
      records += static_cast<int>(tx.timeline().of(entry.id).size());
      return true;
    });
    EXPECT_EQ(tx.outbox().counts("one").waiting, entries);
  });
  EXPECT_EQ(records, entries);
  EXPECT_EQ(handle(store, "the next"), entries + 1);
}

}  // namespace
}  // namespace xiebot
