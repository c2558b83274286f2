#!/usr/bin/env python3
"""docs/alerts.yml is YAML, and each rule has what whoever is woken by it needs; with promtool: each alert
comes with its fault and not without (firing.yml).

Leaves with 77 (skipped) where python3-yaml is not installed. That the metrics in it exist is tested in
tests/stories/metrics_guide_test.cpp.
"""

import pathlib
import shutil
import subprocess
import sys

try:
    import yaml
except ImportError:
    print("skipped: python3-yaml is not installed")
    sys.exit(77)

HERE = pathlib.Path(__file__).parent
RULES = HERE.parent.parent / "docs" / "alerts.yml"
FIRING = HERE / "firing.yml"

rules = [rule for group in yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]
assert rules
assert len({rule["alert"] for rule in rules}) == len(rules), "two alerts share a name"
firing = FIRING.read_text(encoding="utf-8")
for rule in rules:
    assert set(rule) - {"for"} == {"alert", "expr", "labels", "annotations"}, rule
    assert rule["labels"]["severity"] in ("page", "ticket"), rule
    assert rule["annotations"]["summary"] and rule["annotations"]["action"], rule
    assert f'alertname="{rule["alert"]}"' in firing, f"{rule['alert']} is not in {FIRING.name}"

promtool = shutil.which("promtool")
if promtool is None:
    print("promtool is not installed: the rules were read, and not run")
else:
    subprocess.run([promtool, "check", "rules", RULES], check=True)
    subprocess.run([promtool, "test", "rules", FIRING], check=True)
