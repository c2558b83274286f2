// What people read beside a field that is not right yet: what is wrong, and what to do.
#pragma once

namespace xiebot::texts {

inline constexpr char kFillIn[] = "请填写{}";
inline constexpr char kChoose[] = "请选择{}";
inline constexpr char kTooShort[] = "至少 {} 个字，现在有 {} 个";
inline constexpr char kTooLong[] = "最多 {} 个字，现在有 {} 个";

inline constexpr char kNotANumber[] = "请填写数字，例如 80";
inline constexpr char kNotAPercent[] = "请填写百分比，例如 80%";
inline constexpr char kBetween[] = "应在 {} 到 {} 之间，现在是 {}";
inline constexpr char kTooSmall[] = "不能小于 {}，现在是 {}";
inline constexpr char kTooLarge[] = "不能大于 {}，现在是 {}";

inline constexpr char kNotADate[] =
    "没看懂这个日期，可以写成 2026-11-30、11-30、周五 或 3个工作日后";
inline constexpr char kNotATime[] =
    "没看懂这个时间，可以写成 2026-11-30 18:00、周五 18:00 或 3个工作日后";
inline constexpr char kPastDate[] = "不能早于今天（{}），请换一个日期";
inline constexpr char kPastTime[] = "不能早于现在（{}），请换一个时间";
inline constexpr char kFutureDate[] = "不能晚于今天（{}），请填写已经发生的日期";
inline constexpr char kFutureTime[] = "不能晚于现在（{}），请填写已经发生的时间";
inline constexpr char kBefore[] = "不能早于{}（{}）";
inline constexpr char kNotADuration[] = "请填写时长，例如 2小时、30分钟 或 1.5小时";

inline constexpr char kNoSuchChoice[] = "没有「{}」这个选项，请选择：{}";
inline constexpr char kNotALink[] = "请填写以 http:// 或 https:// 开头的完整链接";
inline constexpr char kNotAPhone[] = "请填写 11 位手机号，或带区号的座机，例如 010-12345678";

inline constexpr char kOnePerson[] = "这里只能填一个人";
inline constexpr char kOneDepartment[] = "这里只能填一个部门";
inline constexpr char kNoSuchAccount[] = "@ 的人还没有登记，请管理员先添加";
inline constexpr char kNoSuchPerson[] = "没有找到「{}」，请用 @ 选择，或填写登记的姓名";
inline constexpr char kPersonNear[] = "没有找到「{}」，是不是：{}？";
inline constexpr char kPersonLeft[] = "「{}」已停用，请换一个人";
inline constexpr char kSameName[] = "有 {} 位「{}」：{}，请用 @ 选择";
inline constexpr char kNoDepartment[] = "未分部门";
inline constexpr char kNoSuchDepartment[] = "没有「{}」这个部门，请填写部门名称或代码";
inline constexpr char kDepartmentNear[] = "没有「{}」这个部门，是不是：{}？";
inline constexpr char kNoSuchProject[] = "没有「{}」这个项目，请填写项目名称或编号";
inline constexpr char kProjectNear[] = "没有「{}」这个项目，是不是：{}？";
inline constexpr char kNoSuchEntry[] = "没有找到编号「{}」，请核对后再填";

inline constexpr char kTooFewRecords[] = "至少填写 {} 条，现在有 {} 条";
inline constexpr char kTooManyRecords[] = "最多 {} 条，现在有 {} 条";
inline constexpr char kRepeated[] = "与第 {} 条重复，请改成不同的";

inline constexpr char kVagueWord[] =
    "「{}」不够明确，能写清数量或日期吗？例如：11月30日前完成 3 版设计稿";
inline constexpr char kNoFigure[] = "还没有写数量或日期，能补充吗？例如：11月30日前完成 3 版设计稿";

inline constexpr char kSomebody[] = "@某人";

}  // namespace xiebot::texts
