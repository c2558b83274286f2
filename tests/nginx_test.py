#!/usr/bin/env python3
"""Runs docs/nginx.conf: checks its syntax, then sends requests through it over TLS.

Leaves with 77 (skipped) where nginx or openssl is not installed. Paths, names and ports are the only
things changed in the file under test.
"""

import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

SITE = pathlib.Path(__file__).parent.parent / "docs" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


class Bot(http.server.BaseHTTPRequestHandler):
    """Stands in for the bot: answers with what reached it."""

    protocol_version = "HTTP/1.1"
    seen = []

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Bot.seen.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *unused):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def site(folder, bot_port, tls_port, plain_port):
    text = SITE.read_text(encoding="utf-8")
    for pattern, value in [
        (r"server 127\.0\.0\.1:8080;", f"server 127.0.0.1:{bot_port};"),
        (r"listen 443 ", f"listen 127.0.0.1:{tls_port} "),
        (r"listen 80;", f"listen 127.0.0.1:{plain_port};"),
        (r"listen \[::\]:(443|80)[^;]*;", ""),
        (r"/etc/nginx/tls/bot\.example\.com", f"{folder}/bot"),
        (r"/var/log/nginx", folder),
        (r"bot\.example\.com", "localhost"),
    ]:
        text, count = re.subn(pattern, value, text)
        assert count, f"{pattern} is not in {SITE}"
    return text


class NginxTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="xiebot-nginx-")
        os.chmod(cls.folder, 0o755)  # nginx's workers run as another user
        cls.bot = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bot)
        threading.Thread(target=cls.bot.serve_forever, daemon=True).start()
        cls.tls_port, cls.plain_port = free_port(), free_port()
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost",
             "-keyout", f"{cls.folder}/bot.key", "-out", f"{cls.folder}/bot.pem"],
            check=True, capture_output=True)
        pathlib.Path(cls.folder, "site.conf").write_text(
            site(cls.folder, cls.bot.server_port, cls.tls_port, cls.plain_port), encoding="utf-8")
        temporary = "".join(
            f"{kind}_temp_path {cls.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        pathlib.Path(cls.folder, "nginx.conf").write_text(
            f"daemon off;\npid {cls.folder}/nginx.pid;\nerror_log {cls.folder}/error.log;\n"
            f"events {{}}\nhttp {{\n{temporary}include {cls.folder}/site.conf;\n}}\n", encoding="utf-8")
        cls.command = [NGINX, "-p", cls.folder, "-e", f"{cls.folder}/error.log", "-c", f"{cls.folder}/nginx.conf"]
        cls.syntax = subprocess.run(cls.command + ["-t"], capture_output=True, text=True)
        if cls.syntax.returncode != 0:
            raise AssertionError(cls.syntax.stderr)
        cls.nginx = subprocess.Popen(cls.command, stderr=subprocess.DEVNULL)
        cls.trust = ssl.create_default_context(cafile=f"{cls.folder}/bot.pem")
        cls.wait_until_open(cls.tls_port)

    @classmethod
    def tearDownClass(cls):
        cls.nginx.terminate()
        cls.nginx.wait()
        cls.bot.shutdown()
        shutil.rmtree(cls.folder)

    @classmethod
    def wait_until_open(cls, port):
        for _ in range(1000):
            with socket.socket() as probe:
                probe.settimeout(0.01)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if cls.nginx.poll() is not None:
                break
        raise AssertionError(pathlib.Path(cls.folder, "error.log").read_text())

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPSConnection("localhost", self.tls_port, context=self.trust, timeout=15)
        try:
            headers = headers or {}
            connection.request(method, path, body, headers,
                               encode_chunked="Transfer-Encoding" in headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def test_the_file_has_no_faults_and_no_warnings(self):
        self.assertNotIn("warn", self.syntax.stderr)

    def test_a_signed_body_arrives_byte_for_byte(self):
        body = '{"encrypt":"中\\/文"}\r\n'.encode() + b"\x00\xff"
        signature = {"X-Lark-Signature": "abc", "X-Lark-Request-Nonce": "a%0Db", "X-Lark-Request-Timestamp": "1"}
        status, answer, headers = self.ask("POST", "/feishu/events", body,
                                           signature | {"X-Forwarded-For": "8.8.8.8"})
        self.assertEqual((status, answer), (200, body))
        self.assertNotIn("8.8.8.8", Bot.seen[-1][1]["X-Forwarded-For"])
        for name, value in signature.items():
            self.assertEqual(Bot.seen[-1][1][name], value)
        self.assertIn("Strict-Transport-Security", headers)

    def test_a_chunked_body_arrives_whole(self):
        status, answer, _ = self.ask("POST", "/dingtalk/cards", iter([b"a" * 1000, b"b" * 1000]),
                                     {"Transfer-Encoding": "chunked"})
        self.assertEqual((status, answer), (200, b"a" * 1000 + b"b" * 1000))

    def test_a_huge_body_is_refused_before_the_bot(self):
        before = len(Bot.seen)
        status, _, _ = self.ask("POST", "/feishu/events", None, {"Content-Length": "2000000"})
        self.assertEqual(status, 413)
        self.assertEqual(len(Bot.seen), before)

    def test_huge_headers_are_refused_before_the_bot(self):
        before = len(Bot.seen)
        status, _, _ = self.ask("GET", "/board", None, {"X-Large": "x" * 9000})
        self.assertEqual(status, 400)
        self.assertEqual(len(Bot.seen), before)

    def test_other_paths_do_not_reach_the_bot(self):
        before = len(Bot.seen)
        for path in ("/", "/feishu/events/x", "/demo", "/.git/config"):
            self.assertEqual(self.ask("GET", path)[0], 404, path)
        self.assertEqual(len(Bot.seen), before)

    def test_pages_and_probes_are_passed_on(self):
        for path in ("/forms/abc.def", "/board", "/healthz", "/readyz", "/metrics"):
            self.assertEqual(self.ask("GET", path)[0], 200, path)

    def test_tokens_of_forms_stay_out_of_the_log(self):
        self.ask("GET", "/forms/a-secret-token")
        log = pathlib.Path(self.folder, "xiebot.access.log").read_text()
        self.assertIn("/forms", log)
        self.assertNotIn("a-secret-token", log)

    def test_plain_http_is_sent_to_https(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=15)
        connection.request("GET", "/board?x=1", headers={"Host": "localhost"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 308)
        self.assertEqual(answer.headers["Location"], "https://localhost/board?x=1")
        connection.close()

    def test_when_pages_are_flooded_they_are_slowed_down(self):  # named to run last: it uses the rate up
        for path in ("/board", "/forms/a-secret-token"):
            statuses = [self.ask("GET", path)[0] for _ in range(120)]
            self.assertIn(429, statuses)
            self.assertIn(200, statuses)
        error_log = pathlib.Path(self.folder, "xiebot.error.log").read_text()
        self.assertIn("limiting requests", error_log)
        self.assertNotIn("a-secret-token", error_log)


if __name__ == "__main__":
    if NGINX is None or shutil.which("openssl") is None:
        print("skipped: nginx or openssl is not installed")
        sys.exit(77)
    unittest.main()
