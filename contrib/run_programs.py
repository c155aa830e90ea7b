#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""Runs GoogleTest programs or fuzz targets, as many at once as there are cores, and counts.

usage: run_programs.py gtest <folder for results> <program> ...
       run_programs.py fuzz <seconds for each> <program> ...

Prints the output of what failed, then as the last line: <passed> <failed> <skipped>
A GoogleTest case counts as one test, a fuzz target as one; a program that dies counts as failed.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree

TIME_LIMIT_S = 1500
ROOT = pathlib.Path(__file__).resolve().parents[1]


def run(command):
    """(exit code, output) of a program that may not outlast the time limit."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=TIME_LIMIT_S, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        code, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as expired:
        code, output = -1, f"{expired.output!r}\nstopped after {TIME_LIMIT_S} s"
    print(f"{pathlib.Path(command[0]).name}: {time.monotonic() - started:.1f} s", flush=True)
    return code, output


def run_gtest(program, folder):
    """(passed, failed, skipped, output)"""
    report = pathlib.Path(folder, pathlib.Path(program).name + ".xml")
    report.unlink(missing_ok=True)
    code, output = run([program, f"--gtest_output=xml:{report}"])
    if not report.exists():
        return 0, 1, 0, output
    cases = xml.etree.ElementTree.parse(report).getroot().iter("testcase")
    failed = skipped = passed = 0
    for case in cases:
        if case.find("failure") is not None:
            failed += 1
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            skipped += 1
        else:
            passed += 1
    if code != 0 and failed == 0:  # died after the last test, as when a sanitizer finds leaks
        failed = 1
    return passed, failed, skipped, output


def run_fuzz(program, seconds):
    """(passed, failed, 0, output): first the whole seed corpus, then new inputs for some seconds."""
    corpus = ROOT / "test/fuzz/corpus" / pathlib.Path(program).name.removeprefix("fuzz_")
    with tempfile.TemporaryDirectory() as found:
        command = [program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048"]
        command += [f"-artifact_prefix={found}/", "-print_final_stats=1", found]
        code, output = run(command + ([str(corpus)] if corpus.is_dir() else []))
        for crash in pathlib.Path(found).glob("*-*"):
            output += f"\n{crash.name}: {crash.read_bytes().hex()}"
    return (1, 0, 0, output) if code == 0 else (0, 1, 0, output)


def main():
    kind, option, programs = sys.argv[1], sys.argv[2], sys.argv[3:]
    runner = {"gtest": run_gtest, "fuzz": run_fuzz}[kind]
    if kind == "gtest":
        os.makedirs(option, exist_ok=True)
    totals = [0, 0, 0]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for program, result in zip(programs, pool.map(lambda p: runner(p, option), programs)):
            totals = [a + b for a, b in zip(totals, result)]
            if result[1]:
                print(f"==== {program} failed; the end of its output:\n{result[3][-8000:]}")
    print(*totals)


if __name__ == "__main__":
    main()
