// What people are told about the drafts they name in a command.
#pragma once

namespace xiebot::texts {

inline constexpr char kNoSuchDraft[] =
    "没有编号是 {} 的草稿：可能已经删除，或者放了 7 天以上。发送 /草稿 看现在有哪些。";
inline constexpr char kWhichDraft[] =
    "没看懂是哪一份草稿。发送 /草稿 看编号，再发送「/草稿 编号」继续填写，例如 /草稿 12；"
    "要删除就发送「/草稿 删除 编号」，例如 /草稿 删除 12。";
inline constexpr char kDraftDeleted[] = "草稿 {} 已删除。";

}  // namespace xiebot::texts
