#include "storage/quick_check.h"

namespace xiebot::storage {

std::vector<std::string> quick_check(Connection& connection) {
  Query query = connection.query("PRAGMA quick_check");
  std::vector<std::string> faults;
  std::string line;
  while (query.next(line)) {
    if (line != "ok") faults.push_back(line);
  }
  return faults;
}

}  // namespace xiebot::storage
