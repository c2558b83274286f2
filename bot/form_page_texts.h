// What people read on the pages where forms are filled in.
#pragma once

namespace xiebot::texts {

inline constexpr char kPageExpired[] = "这个链接已经过期";
inline constexpr char kPageExpiredNext[] =
    "表单链接 24 小时内有效，已经打开的页面可以多用 2 小时。请回到聊天里再发一次命令，例如 "
    "/需求，机器人会给你新的链接。在页面上按过按钮、还要改的内容存成了草稿，发送 /草稿 "
    "可以接着填；只填了、没有按过按钮的内容，机器人没有收到。";
inline constexpr char kPageUnknown[] = "没有找到这张表单";
inline constexpr char kPageUnknownNext[] =
    "链接可能没有复制完整。请回到聊天里重新打开，或再发一次命令，例如 "
    "/需求，机器人会给你新的链接。";
inline constexpr char kPageOver[] = "这张表单已经处理过，或者不再需要填写";
inline constexpr char kPageOverNext[] =
    "需要再填一张时，请回到聊天里再发一次命令，例如 /需求。想看自己有哪些待办，发送 /我的。";
inline constexpr char kPageSent[] = "已提交 {}";
inline constexpr char kPageSentNext[] =
    "下面是它现在的情况，以后的进展机器人会在聊天里告诉你。这个链接不能再次提交；可以关闭本页。";
inline constexpr char kPageDone[] = "已处理";
inline constexpr char kPageDoneNext[] = "下面是它现在的情况。可以关闭本页，回到聊天里继续。";
inline constexpr char kPageFaults[] = "请改好下面这些项，再提交一次：";
inline constexpr char kPageNotStored[] = "暂时无法保存，请稍后再提交一次；你填写的内容还在下面。";
inline constexpr char kPageSentAgain[] =
    "这一次的内容刚才已经收到过一遍，表单还没有办成；你填写的内容还在下面，请核对后再按一次。";
inline constexpr char kPageAs[] = "以 {} 的身份填写；不是本人请关闭本页。";
inline constexpr char kPageTyped[] = "填写的内容";
inline constexpr char kPageCopy[] = "这次填写的内容没有另外保存，需要时可以从这里复制";
inline constexpr char kPageReceived[] = "已经收到";
inline constexpr char kPageUnseen[] =
    "办得怎样暂时显示不出来。请回到聊天里查看，需要时重新打开链接再提交一次。";
inline constexpr char kPageDoneUnseen[] =
    "现在的情况暂时显示不出来，以后的进展机器人会在聊天里告诉你。不用再提交，可以关闭本页。";
inline constexpr char kPageChanged[] =
    "这张表单刚刚变过，请核对后再提交一次；你填写的内容还在下面。";

inline constexpr char kPageRefused[] = "这次提交没有被接受";
inline constexpr char kPageNotAForm[] =
    "提交的内容不是表单。请回到聊天里重新打开链接，再填写提交。";
inline constexpr char kPageTooLarge[] = "提交的内容太大了。请写短一些，再提交一次。";
inline constexpr char kPageForeign[] =
    "提交来自别的网站。请回到聊天里重新打开链接，在打开的页面上填写提交。";
inline constexpr char kPageFaulty[] = "页面暂时打不开";
inline constexpr char kPageFaultyNext[] =
    "机器人出了一点问题，请稍后再试：回到聊天里重新打开链接。一直打不开时请告诉管理员。";

}  // namespace xiebot::texts
