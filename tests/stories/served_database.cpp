#include "tests/stories/served_database.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstdio>

#include "storage/sqlite_store.h"

namespace xiebot::support {

ServedDatabase::ServedDatabase()
    : clock(parse_iso_time("2026-11-23T10:00:00+08:00").value()),
      feishu(clock),
      program(XIEBOT_PROGRAM, folder / "config.json"),
      database(folder / "bot.db") {
  feishu.user(kZhang, "张三");
  feishu.user(kLi, "李雷");
  configure("config.json");
}

void ServedDatabase::configure(const std::string& name) const {
  const FeishuConfig& app = feishu.config();
  folder.put(name, fmt::format(R"({{"listen": "127.0.0.1:0", "database": "bot.db",
  "feishu": {{"app_id": "{}", "app_secret": "{}", "encrypt_key": "{}",
             "verification_token": "{}", "base_url": "{}"}},
  "departments": [{{"code": "SCB", "name": "市场部", "lead": "lilei"}},
                  {{"code": "YFB", "name": "研发部"}}],
  "people": [{{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan"}},
             {{"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "ou_lilei"}}]}})",
                               app.app_id, app.app_secret, app.encrypt_key, app.verification_token,
                               app.base_url));
}

void ServedDatabase::start(Program& which) {
  address = which.start(clock.precise());
  ASSERT_FALSE(address.empty()) << folder.content("config.json.log");
  feishu.connect(address + "/feishu/events");
}

std::string ServedDatabase::refusal() {
  const std::size_t before = folder.content("config.json.log").size();
  EXPECT_EQ(program.start(clock.precise()), "");
  EXPECT_EQ(program.end(0), 1);
  return folder.content("config.json.log").substr(before);
}

FeishuAnswer ServedDatabase::files(int number) {
  return feishu.says(
      kZhang, feishu.personal_chat(kZhang),
      fmt::format("/需求 名称：第 {} 条；背景：演练；涉及部门：研发部；"
                  "任务：做 {} 件事；期望完成时间：3个工作日后；联系方式：13800001234",
                  number, number));
}

std::vector<std::string> ServedDatabase::entries_in(const std::filesystem::path& file) const {
  const SqliteStore store(file, clock);
  EXPECT_EQ(store.quick_check(), std::vector<std::string>());
  std::vector<std::string> found;
  store.read([&](const Tx& tx) {
    found.clear();
    EXPECT_EQ(tx.timeline().verify(), std::vector<std::string>());
    tx.entries().each({}, [&](const Entry& entry) {
      found.push_back(entry.number + " " + entry.title);
      return true;
    });
  });
  return found;
}

http::Reply ServedDatabase::asks(const std::string& path) {
  return http::Client(address).request("GET", path, {}, "", true);
}

bool ServedDatabase::becomes_ready() {
  return feishu.wait_until([&] { return asks("/readyz").status == 200; }, std::chrono::seconds(20));
}

ServedDatabase::Ran ServedDatabase::run(const std::string& command) {
  Ran ran;
  FILE* output = popen((command + " 2>&1").c_str(), "r");
  char part[4096];
  for (std::size_t size = 0; (size = fread(part, 1, sizeof part, output)) > 0;) {
    ran.output.append(part, size);
  }
  const int status = pclose(output);
  if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

}  // namespace xiebot::support
