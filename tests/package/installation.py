#!/usr/bin/env python3
"""What an administrator does with the package, in a clean root: installation.py ROOT FIRST.deb SECOND.deb

Installs, configures, starts, upgrades, backs up, restores, removes and purges. There is no systemd in a
chroot, so what the units say is done here as systemd would: their commands, user, folders and secrets
are read from the installed files. Restoring is done with the guide's own lines.
"""

import base64
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

ROOT, FIRST, SECOND = (pathlib.Path(argument).resolve() for argument in sys.argv[1:4])
SOURCE = pathlib.Path(__file__).parents[2]
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive",
               **{name: os.environ[name] for name in ("http_proxy",) if name in os.environ}}
SECRETS = {"FEISHU_APP_SECRET": "app-secret", "FEISHU_ENCRYPT_KEY": "encrypt-key",
           "FEISHU_VERIFICATION_TOKEN": "verification-token"}
CONFIG = {
    "listen": "127.0.0.1:0",
    "database": "/var/lib/xiebot/xiebot.db",
    # Nothing listens there: what is sent has to wait, which is part of the test.
    "feishu": {"app_id": "cli_test", "app_secret": "${FEISHU_APP_SECRET}", "encrypt_key": "${FEISHU_ENCRYPT_KEY}",
               "verification_token": "${FEISHU_VERIFICATION_TOKEN}", "base_url": "http://127.0.0.1:1"},
    "departments": [{"code": "SCB", "name": "市场部", "lead": "lilei"}, {"code": "YFB", "name": "研发部"}],
    "people": [{"id": "zhangsan", "name": "张三", "department": "SCB", "feishu": "ou_zhangsan"},
               {"id": "lilei", "name": "李雷", "department": "SCB", "feishu": "ou_lilei", "roles": ["admin"]}],
}
CHECK = unittest.TestCase()
CHECK.maxDiff = None


def step(words):
    print(f"== {words}", flush=True)


def inside(*command, user=None, environment=None, fails=False):
    """Runs it in the root, as root unless told otherwise; answers what it printed."""
    whole = ["chroot"] + ([f"--userspec={user}:{user}"] if user else []) + [str(ROOT), *command]
    done = subprocess.run(whole, env={**ENVIRONMENT, **(environment or {})}, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if (done.returncode != 0) != fails:
        sys.exit(f"{shlex.join(command)} left with {done.returncode}:\n{done.stdout}")
    return done.stdout


def account(name):
    fields = next(line.split(":") for line in at("/etc/passwd").read_text().splitlines() if line.startswith(name + ":"))
    return {"uid": int(fields[2]), "gid": int(fields[3]), "home": fields[5], "shell": fields[6]}


def at(path):
    return ROOT / str(path).lstrip("/")


def facts(path):
    """Mode, user and group of a path in the root."""
    found = at(path).stat()
    names = {}
    for kind, file in (("u", "/etc/passwd"), ("g", "/etc/group")):
        for line in at(file).read_text().splitlines():
            name, _, number = line.split(":")[:3]
            names[kind, int(number)] = name
    return f"{found.st_mode & 0o7777:04o}", names["u", found.st_uid], names["g", found.st_gid]


class Unit:
    """A unit file as it is installed."""

    def __init__(self, name):
        self.values = {}
        for line in at(f"/lib/systemd/system/{name}").read_text(encoding="utf-8").splitlines():
            if "=" in line and not line.startswith("#"):
                key, value = line.split("=", 1)
                self.values.setdefault(key, []).append(value)

    def command(self, key):
        [line] = self.values[key]
        return [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]

    def make_folders(self):
        user = account(self.values["User"][0])
        for name in self.values["StateDirectory"][0].split():
            folder = at("/var/lib") / name
            folder.mkdir(exist_ok=True)
            folder.chmod(int(self.values["StateDirectoryMode"][0], 8))
            os.chown(folder, user["uid"], user["gid"])

    def environment(self):
        file = at(self.values["EnvironmentFile"][0].removeprefix("-"))
        return dict(line.split("=", 1) for line in file.read_text().splitlines())

    def run(self, key, fails=False):
        return inside(*self.command(key), user=self.values["User"][0], environment=self.environment(), fails=fails)


class Service:
    """xiebot.service under way."""

    def __init__(self):
        self.unit = Unit("xiebot.service")
        self.unit.make_folders()
        self.unit.run("ExecStartPre")
        user = self.unit.values["User"][0]
        self.log = tempfile.TemporaryFile("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["chroot", f"--userspec={user}:{user}", str(ROOT), *self.unit.command("ExecStart")],
            env={**ENVIRONMENT, **self.unit.environment()}, stdout=subprocess.PIPE, stderr=self.log, text=True,
            umask=int(self.unit.values["UMask"][0], 8))
        said = self.process.stdout.readline()
        match = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)\n", said)
        if not match:
            sys.exit(f"it did not start: {said}{self.said()}")
        self.port = int(match[1])

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def files(self, title):
        """张三 files a request with this title, as Feishu delivers it; answers the status."""
        text = (f"/需求 名称：{title}；背景：演练；涉及部门：研发部；任务：做一件事；期望完成时间：3个工作日后；"
                "联系方式：13800001234")
        name = hashlib.sha256(title.encode()).hexdigest()[:32]
        now = str(int(time.time() * 1000))
        event = {
            "schema": "2.0",
            "header": {"event_id": name, "event_type": "im.message.receive_v1", "create_time": now,
                       "token": SECRETS["FEISHU_VERIFICATION_TOKEN"], "app_id": "cli_test", "tenant_key": "t"},
            "event": {
                "sender": {"sender_id": {"open_id": "ou_zhangsan"}, "sender_type": "user", "tenant_key": "t"},
                "message": {"message_id": "om_" + name, "create_time": now, "update_time": now, "chat_id": "oc_zhangsan",
                            "chat_type": "p2p", "message_type": "text", "content": json.dumps({"text": text})}}}
        key, iv = hashlib.sha256(SECRETS["FEISHU_ENCRYPT_KEY"].encode()).digest(), os.urandom(16)
        cipher = subprocess.run(["openssl", "enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex()],
                                input=json.dumps(event).encode(), stdout=subprocess.PIPE, check=True).stdout
        body = json.dumps({"encrypt": base64.b64encode(iv + cipher).decode()}).encode()
        seconds, nonce = str(int(time.time())), "nonce"
        signature = hashlib.sha256((seconds + nonce + SECRETS["FEISHU_ENCRYPT_KEY"]).encode() + body).hexdigest()
        return self.ask("POST", "/feishu/events", body,
                        {"Content-Type": "application/json", "X-Lark-Request-Timestamp": seconds,
                         "X-Lark-Request-Nonce": nonce, "X-Lark-Signature": signature})[0]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            CHECK.assertEqual(self.process.wait(timeout=10), 0, self.said())
        except subprocess.TimeoutExpired:
            sys.exit(f"it did not end within 10 s:\n{self.said()}")
        CHECK.assertLess(10, int(self.unit.values["TimeoutStopSec"][0]), "systemd would kill it too early")
        for line in self.said().splitlines():
            json.loads(line)


@contextlib.contextmanager
def running():
    service = Service()
    try:
        yield service
        service.stop()
    finally:
        service.process.kill()
        service.process.wait()
        service.log.close()


def titles(database="/var/lib/xiebot/xiebot.db"):
    """Of all that was filed. Looks at a copy: opening the file itself would leave root's files beside it."""
    with tempfile.TemporaryDirectory() as folder:
        for file in at(database).parent.glob(pathlib.Path(database).name + "*"):
            shutil.copy(file, folder)
        connection = sqlite3.connect(pathlib.Path(folder) / pathlib.Path(database).name)
        try:
            CHECK.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
            return sorted(row[0] for row in connection.execute("SELECT title FROM entries"))
        finally:
            connection.close()


def install(package):
    shutil.copy(package, at("/tmp/package.deb"))
    return inside("apt-get", "install", "-y", "-q", "--no-install-recommends", "/tmp/package.deb")


def kept():
    """Digests of what an upgrade or a removal must leave alone."""
    return {path: (hashlib.sha256(at(path).read_bytes()).hexdigest(), facts(path))
            for path in ("/etc/xiebot/config.json", "/etc/xiebot/secrets.env")}


def check_files():
    step("Files, modes, user")
    for path, expected in {
            "/usr/bin/xiebot": ("0755", "root", "root"),
            "/lib/systemd/system/xiebot.service": ("0644", "root", "root"),
            "/lib/systemd/system/xiebot-backup.service": ("0644", "root", "root"),
            "/lib/systemd/system/xiebot-backup.timer": ("0644", "root", "root"),
            "/etc/xiebot": ("0750", "root", "xiebot"),
            "/etc/xiebot/config.json": ("0640", "root", "xiebot"),
            "/etc/xiebot/secrets.env": ("0600", "root", "root"),
            "/var/lib/xiebot": ("0700", "xiebot", "xiebot"),
    }.items():
        CHECK.assertEqual(facts(path), expected, path)
    for name in ("xiebot.service", "xiebot-backup.service", "xiebot-backup.timer"):
        CHECK.assertEqual(at(f"/lib/systemd/system/{name}").read_bytes(), (SOURCE / "docs" / name).read_bytes())
    for name in ("admin-guide.md", "admin-guide-dingtalk.md", "dingtalk-card-template.md", "nginx.conf", "alerts.yml"):
        CHECK.assertEqual(at(f"/usr/share/doc/xiebot/{name}").read_bytes(), (SOURCE / "docs" / name).read_bytes())
    CHECK.assertIn("/etc/xiebot/config.json", Unit("xiebot.service").command("ExecStart"))
    CHECK.assertEqual(account("xiebot")["shell"], "/usr/sbin/nologin")
    CHECK.assertLess(account("xiebot")["uid"], 1000)
    CHECK.assertEqual(list(at("/etc/systemd/system").glob("*.wants/xiebot*")), [], "it was enabled")
    CHECK.assertEqual(inside("dpkg", "--verify", "xiebot"), "")
    example = (SOURCE / "config.example.json").read_text(encoding="utf-8")
    CHECK.assertEqual(at("/etc/xiebot/config.json").read_text(encoding="utf-8"),
                      example.replace('"database": "xiebot.db"', '"database": "/var/lib/xiebot/xiebot.db"'))
    print(inside("xiebot", "--version").strip())


def check_units():
    step("systemd-analyze")
    units = [f"/lib/systemd/system/{name}" for name in ("xiebot.service", "xiebot-backup.service", "xiebot-backup.timer")]
    CHECK.assertEqual(inside("systemd-analyze", "verify", *units), "")
    for unit in units[:2]:
        # 20 means 2.0: "OK", and half of what systemd calls medium.
        said = inside("systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", unit)
        print(said.strip().splitlines()[-1])


def configure():
    step("What is not filled in is named, by line and key")
    said = Unit("xiebot.service").run("ExecStartPre", fails=True)
    CHECK.assertRegex(said, r"/etc/xiebot/config\.json:\d+: feishu\.app_secret: .*FEISHU_APP_SECRET")
    print("\n".join(said.splitlines()[:3]))
    # Writing into the files keeps their owner and mode, as an editor does.
    at("/etc/xiebot/config.json").write_text(json.dumps(CONFIG, ensure_ascii=False, indent=1), encoding="utf-8")
    at("/etc/xiebot/secrets.env").write_text("".join(f"{name}={value}\n" for name, value in SECRETS.items()))
    print(Unit("xiebot.service").run("ExecStartPre").strip())


def back_up():
    """Runs the nightly backup; answers the copy's path."""
    unit = Unit("xiebot-backup.service")
    unit.make_folders()
    old = at("/var/lib/xiebot-backups/xiebot-2020-01-01-023000.db")
    strange = at("/var/lib/xiebot-backups/notes.txt")
    for file in (old, strange):
        file.write_text("")
        os.chown(file, account("xiebot")["uid"], account("xiebot")["gid"])
        os.utime(file, (0, 0))
    unit.run("ExecStart")
    unit.run("ExecStartPost")
    CHECK.assertFalse(old.exists(), "old copies go")
    CHECK.assertTrue(strange.exists(), "other files stay")
    strange.unlink()
    [copy] = at("/var/lib/xiebot-backups").iterdir()
    path = f"/var/lib/xiebot-backups/{copy.name}"
    CHECK.assertEqual(facts(path), ("0600", "xiebot", "xiebot"))
    return path


def restore(copy):
    """As the guide says, line by line; what starts and stops the service is done by the caller."""
    guide = at("/usr/share/doc/xiebot/admin-guide.md").read_text(encoding="utf-8")
    lines = re.search(r"\n恢复（.*?\n\n((?:    .*\n)+)", guide)[1].splitlines()
    commands = [line.strip().removeprefix("sudo ") for line in lines]
    CHECK.assertEqual(commands[0], "systemctl stop xiebot")
    CHECK.assertEqual(commands[-1], "systemctl start xiebot")
    for command in commands[1:-1]:
        command = re.sub(r"/var/lib/xiebot-backups/\S+", copy, command)
        print("  " + command)
        inside("sh", "-c", command)


def main():
    step("Installing")
    said = install(FIRST)
    CHECK.assertIn("systemctl enable --now xiebot", said)
    CHECK.assertEqual(list(at("/var/lib/xiebot").iterdir()), [], "it was started")
    check_files()
    check_units()
    configure()
    before = kept()

    step("Starting, writing")
    with running() as service:
        CHECK.assertEqual(service.ask("GET", "/healthz"), (200, "ok\n"))
        CHECK.assertEqual(service.ask("GET", "/readyz"), (200, "ready\n"))
        CHECK.assertEqual(service.files("第一件"), 200)
        CHECK.assertEqual(facts("/var/lib/xiebot/xiebot.db"), ("0600", "xiebot", "xiebot"))

        step("Upgrading while it runs")
        version = inside("dpkg-query", "--show", "--showformat=${Version}", "xiebot")
        install(SECOND)
        newer = inside("dpkg-query", "--show", "--showformat=${Version}", "xiebot")
        CHECK.assertNotEqual(newer, version)
        print(f"{version} -> {newer}")
        CHECK.assertEqual(kept(), before, "the configuration stays as it is")
        CHECK.assertEqual(service.files("升级的时候"), 200)
    CHECK.assertEqual(titles(), ["升级的时候", "第一件"])

    step("Starting after the upgrade; what is delivered again is known")
    with running() as service:
        CHECK.assertEqual(service.ask("GET", "/readyz"), (200, "ready\n"))
        CHECK.assertEqual(service.files("第一件"), 200)
        CHECK.assertEqual(service.files("升级以后"), 200)
        step("Backing up while it runs")
        copy = back_up()
        CHECK.assertEqual(service.files("备份以后"), 200)
    CHECK.assertEqual(titles(copy), ["升级以后", "升级的时候", "第一件"])
    CHECK.assertEqual(titles(), ["升级以后", "升级的时候", "备份以后", "第一件"])

    step("Restoring")
    restore(copy)
    CHECK.assertEqual(facts("/var/lib/xiebot/xiebot.db"), ("0600", "xiebot", "xiebot"))
    with running() as service:
        CHECK.assertEqual(service.ask("GET", "/readyz"), (200, "ready\n"))
        CHECK.assertEqual(service.files("恢复以后"), 200)
        # Feishu cannot be reached from here, which is a fault; the history is what matters.
        said = inside("xiebot", "doctor", "--config", "/etc/xiebot/config.json", user="xiebot", environment=SECRETS,
                      fails=True)
        CHECK.assertIn("历史记录和每日校验点核对无误", said)
    CHECK.assertEqual(titles(), ["升级以后", "升级的时候", "恢复以后", "第一件"])

    step("Removing")
    inside("apt-get", "remove", "-y", "-q", "xiebot")
    CHECK.assertFalse(at("/usr/bin/xiebot").exists())
    CHECK.assertFalse(at("/lib/systemd/system/xiebot.service").exists())
    CHECK.assertEqual(kept(), before)
    CHECK.assertEqual(len(titles()), 4)

    step("Installing again: as if nothing had been")
    CHECK.assertNotIn("systemctl enable --now xiebot", install(SECOND))
    CHECK.assertEqual(kept(), before)
    with running() as service:
        CHECK.assertEqual(service.ask("GET", "/readyz"), (200, "ready\n"))
    CHECK.assertEqual(len(titles()), 4)

    step("Purging")
    said = inside("apt-get", "purge", "-y", "-q", "xiebot")
    CHECK.assertIn("/var/lib/xiebot 里是大家的记录", said)
    CHECK.assertFalse(at("/etc/xiebot").exists())
    CHECK.assertFalse(at("/usr/share/xiebot").exists())
    CHECK.assertFalse(at("/usr/share/doc/xiebot").exists())
    CHECK.assertEqual(len(titles()), 4, "people's records stay")
    CHECK.assertEqual(len(titles(copy)), 3)
    print("== All as it should be")


main()
