#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Writes down in results.json how a run of ../shared's two comparisons ended, for compatibility.py.

    record_results.py --conformance results of functional.py --replay results of replay.py

What failed needs a reason, which is written by hand into results.json; a reason that is needed no
longer goes. Ends with 1 while one is missing."""
import argparse
import json
import pathlib
import sys

RESULTS = pathlib.Path(__file__).parent / "results.json"
ESTABLISHED = pathlib.Path(__file__).parent / "established.json"
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


def conformance(path, before):
    tests = [t for t in json.loads(path.read_text())["tests"] if t["applicable"]]
    tests = [t for t in tests if t["status"] not in ("skip", "notrun")]
    failed = [t["test"] for t in tests if t["status"] != "pass"]
    return {
        "areas": counted((t["area"], t["status"] == "pass") for t in tests),
        "failures": explained(failed, before.get("failures", {})),
    }


def replay(path, before):
    entries = json.loads(path.read_text())["entries"]
    methods = json.loads(ESTABLISHED.read_text())["methods"]
    category = {name: group for group, names in methods.items() for name in names}
    different = [e["method"] for e in entries if e["outcome"] != "equal"]
    return {
        "categories": counted(
            (category.get(e["method"], "other"), e["outcome"] == "equal") for e in entries
        ),
        "differences": explained(different, before.get("differences", {})),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conformance", type=pathlib.Path)
    parser.add_argument("--replay", type=pathlib.Path)
    given = parser.parse_args()
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if given.conformance:
        results["conformance"] = conformance(given.conformance, results.get("conformance", {}))
    if given.replay:
        results["replay"] = replay(given.replay, results.get("replay", {}))
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    reasons = results.get("conformance", {}).get("failures", {})
    reasons |= results.get("replay", {}).get("differences", {})
    missing = [name for name, reason in reasons.items() if reason == MISSING]
    if missing:
        sys.exit("No reason yet for: " + ", ".join(missing))


if __name__ == "__main__":
    main()
