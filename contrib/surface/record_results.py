#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Writes down in results.json how a run of ../shared's two comparisons ended, for compatibility.py.

    record_results.py --conformance results of functional.py --core-tree DIR --replay results of replay.py

What failed, or was not run, needs a reason, which is written by hand into results.json; a reason that
is needed no longer goes. Ends with 1 while one is missing."""
import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import evidence  # noqa: E402
import tables  # noqa: E402

RESULTS = pathlib.Path(__file__).parent / "results.json"
SHARED = pathlib.Path(os.environ.get("MALHA_SHARED_DIR") or tables.ROOT.parent / "shared")
MISSING = "?"


def counted(outcomes):
    """[(group, is good)] -> {group: [good, all]}"""
    counts = {}
    for group, good in outcomes:
        fine, total = counts.get(group, (0, 0))
        counts[group] = [fine + good, total + 1]
    return dict(sorted(counts.items()))


def explained(names, reasons):
    return {name: reasons.get(name, MISSING) for name in sorted(set(names))}


def conformance(path, core_tree, before):
    """Tests that were left out count as such, not as passed, and not in silence."""
    tests = json.loads(path.read_text())["tests"]
    run = [t for t in tests if t["applicable"] and t["status"] not in ("skip", "notrun")]
    passed = [t["test"] for t in run if t["status"] == "pass"]
    failed = [t["test"] for t in run if t["status"] != "pass"]
    left_out = {t["test"] for t in tests} - {t["test"] for t in run}
    return {
        "areas": counted((t["area"], t["status"] == "pass") for t in run),
        "failures": explained(failed, before.get("failures", {})),
        "left_out": explained(left_out, before.get("left_out", {})),
        "names": names_in_tests(core_tree, passed),
    }


def names_in_tests(core_tree, tests):
    scripts = {core_tree / "test/functional" / test.split()[0] for test in tests}
    text = "\n".join(script.read_text(encoding="utf-8") for script in sorted(scripts))
    return evidence.named_in(text, tables.established())


def replay(path, before):
    entries = json.loads(path.read_text())["entries"]
    methods = tables.established()["methods"]
    category = {name: group for group, names in methods.items() for name in names}

    def group(method):
        """That of a method, or what else was recorded: "(cli)", "(startup)", "(rest)"."""
        return category.get(method, method if method.startswith("(") else "unknown methods")

    different = [e["method"] for e in entries if e["outcome"] != "equal"]
    equal = {e["method"] for e in entries if e["outcome"] == "equal" and e["kind"] == "result"}
    return {
        "categories": counted(
            (group(e["method"]), e["outcome"] == "equal") for e in entries
        ),
        "differences": explained(different, before.get("differences", {})),
        "skipped": sum(e["outcome"] == "skipped" for e in entries),
        "names": {"methods": sorted(equal & set(category)), "options": options_of_starts(entries)},
    }


def options_of_starts(entries):
    """The options of recorded starts that are equal."""
    lines = (SHARED / "fixtures/startup/start-results.jsonl").read_text().splitlines()
    equal = {int(e["where"].split()[1]) for e in entries
             if e["part"] == "startup" and e["outcome"] == "equal"}  # fmt: skip
    text = "\n".join(lines[number] for number in sorted(equal))
    return evidence.named_in(text, tables.established())["options"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conformance", type=pathlib.Path)
    parser.add_argument("--core-tree", type=pathlib.Path, help="whose test/ folder --conformance ran")
    parser.add_argument("--replay", type=pathlib.Path)
    given = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if given.conformance:
        if not given.core_tree:
            parser.error("--conformance needs --core-tree")
        results["conformance"] = conformance(
            given.conformance, given.core_tree, results.get("conformance", {})
        )
    if given.replay:
        results["replay"] = replay(given.replay, results.get("replay", {}))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    reasons = dict(results.get("conformance", {}).get("failures", {}))
    reasons |= results.get("conformance", {}).get("left_out", {})
    reasons |= results.get("replay", {}).get("differences", {})
    missing = [name for name, reason in reasons.items() if reason == MISSING]
    if missing:
        sys.exit("No reason yet for: " + ", ".join(missing))


if __name__ == "__main__":
    main()
