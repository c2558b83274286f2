#include "bot/company_calendar.h"

#include <utility>

namespace xiebot {

CompanyCalendar::CompanyCalendar(Calendar known, Zone zone, WorkingHours hours)
    : versions_(
          std::make_shared<Versions>(WorkingCalendar(std::move(known), std::move(hours), zone))) {}

void CompanyCalendar::import(const ImportedDays& imported) {
  const std::lock_guard lock(versions_->mutex);
  const WorkingCalendar& known = versions_->all.front();
  versions_->current = &versions_->all.emplace_back(
      known.calendar().with(imported.days, imported.years), known.hours(), known.zone());
}

}  // namespace xiebot
