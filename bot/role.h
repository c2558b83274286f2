// The parts that people have in an entry, as flows and deadlines name them. rights.h resolves them.
#pragma once

namespace xiebot {

enum class Role {
  author,
  approver,    // the department's lead; for the lead's own entry the superior, else an admin
  row_member,  // lead and liaison of the row's department
  superior,    // of the author's department
  project_lead,
  admin,
  bot,  // nobody: taken by the bot when its condition holds
  // Of entries with standing rows, the departments that are responsible:
  responder,           // their leads and liaisons
  responder_superior,  // their superiors
  coordinator,         // responders, their superiors, the project's lead
  taker,               // who took it on (接单); until then the responders
  solver,              // who owns its solution (责任人); until then the responders
};

}  // namespace xiebot
