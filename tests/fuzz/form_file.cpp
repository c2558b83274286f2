// Form files, and what can be filled into a form that somebody declared. In bytes: a form file.
#include <algorithm>
#include <string>
#include <vector>

#include "bot/commands.h"
#include "bot/flow.h"
#include "bot/form_loader.h"
#include "tests/fuzz/shared/fault_claims.h"
#include "tests/fuzz/shared/form_claims.h"
#include "tests/fuzz/shared/fuzzer.h"

using namespace xiebot;
using fuzz::require;

namespace {

constexpr char kName[] = "f.json";

void claim_form(const FormDefinition& form) {
  require(!form.name.empty() && !form.command.empty() && form.version > 0, "a form is complete");
  require(form.find(form.title_field) != nullptr, "a form's entries have a name");
  const auto flows = flow_names();
  require(std::find(flows.begin(), flows.end(), form.flow) != flows.end(), "a form has a flow");
  for (const Field& field : form.fields) {
    require(form.find(field.key) == &field, "a field has a key of its own");
    require(field.folded_names == fold_names(field), "a field's names are worked out");
  }
}

}  // namespace

XIEBOT_FUZZER(form_file) {
  static const std::vector<std::string> kFlows = flow_names();
  static const std::vector<std::string> kTaken = built_in_words();
  FormCatalog catalog;
  const auto faults = load_form(kName, data, kFlows, catalog, kTaken);
  fuzz::claim_faults(faults, kName, data);
  const auto forms = catalog.latest();
  require(forms.empty() == !faults.empty(), "a form is taken when it is faultless");
  for (const FormDefinition* form : forms) {
    claim_form(*form);
    fuzz::claim_filled(*form, form->example);
  }
}
