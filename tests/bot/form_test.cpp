#include "bot/form.h"

#include <gtest/gtest.h>

#include "tests/bot/form_world.h"

namespace xiebot {
namespace {

TEST(Form, FindsFieldsByFlattenedKey) {
  const FormWorld& world = form_world();
  const FormDefinition& form = world.form("everything");
  ASSERT_NE(form.find("duties.0.task"), nullptr);
  EXPECT_EQ(form.find("duties.0.task")->label, "任务");
  EXPECT_EQ(form.find("duties.12.who")->label, "负责人");
  EXPECT_EQ(form.find("duties")->label, "职责分工");
  for (const char* none : {"", "task", "duties.", "duties.0", "duties.x.task", "duties.0.none",
                           "duties..task", "name.0.task", "duties.0.task.more"})
    EXPECT_EQ(form.find(none), nullptr) << none;
}

FormDefinition definition(const std::string& name, int version, const std::string& title) {
  FormDefinition form;
  form.name = name;
  form.version = version;
  form.title = title;
  return form;
}

TEST(FormCatalog, KeepsEveryVersionAndShowsTheNewest) {
  FormCatalog catalog;
  catalog.add(definition("b", 2, "b2"));
  catalog.add(definition("a", 1, "a1"));
  catalog.add(definition("b", 1, "b1"));
  ASSERT_EQ(catalog.latest().size(), 2U);
  EXPECT_EQ(catalog.latest()[0]->title, "b2");
  EXPECT_EQ(catalog.latest()[1]->title, "a1");
  EXPECT_EQ(catalog.find("b", 1)->title, "b1");
  EXPECT_EQ(catalog.find("b", 3), nullptr);
  EXPECT_EQ(catalog.latest("c"), nullptr);
}

TEST(FormCatalog, ALaterDefinitionOfAVersionReplacesIt) {
  FormCatalog catalog;
  catalog.add(definition("a", 1, "old"));
  catalog.add(definition("a", 1, "new"));
  EXPECT_EQ(catalog.latest("a")->title, "new");
}

}  // namespace
}  // namespace xiebot
