#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The pure set computes values from values: it names no clock, thread, lock, file, log, random
device, environment or floating point."""
import re

import source

PURE = ("crypto", "primitives", "script", "consensus", "wire")

BANNED = {
    "clock": r"system_clock|steady_clock|high_resolution_clock|SystemClock|Clock|MonoTime"
    r"|clock_gettime|gettimeofday|time\s*\(\s*(?:nullptr|NULL|0|&)",
    "thread": r"std::j?thread|std::async|std::future|std::promise|thread_local|this_thread"
    r"|sleep_for|sleep_until|usleep|nanosleep|pthread_\w+|Executor|ThreadPool|Strand",
    "lock": r"std::(?:recursive_|shared_|timed_)*mutex|std::(?:lock_guard|unique_lock"
    r"|scoped_lock|shared_lock|call_once|once_flag|condition_variable)|MutexLock|CondVar|Mutex",
    "file": r"fopen|fread|fwrite|fclose|std::[io]?fstream|std::filesystem|Filesystem|mmap",
    "log or console": r"printf|fprintf|puts|std::cout|std::cerr|std::clog|spdlog|base::log\w*",
    "random device": r"random_device|std::rand|s?rand\s*\(|SystemRng|getrandom|getentropy"
    r"|RAND_bytes",
    "environment": r"(?:secure_)?getenv|setenv|putenv|environ",
    "floating point": r"float|double|std::(?:pow|sqrt|floor|ceil|log|log2|exp)\s*\(",
}
BANNED_HEADERS = {
    "cmath", "condition_variable", "cstdio", "ctime", "filesystem", "fstream", "future", "iostream",
    "mutex", "random", "semaphore", "shared_mutex", "stdio.h", "stop_token", "thread", "time.h",
    "unistd.h", "malha/base/clock.hpp", "malha/base/executor.hpp", "malha/base/filesystem.hpp",
    "malha/base/log.hpp", "malha/base/mutex.hpp", "malha/base/queue.hpp",
}  # fmt: skip
TOKENS = {what: re.compile(rf"(?<!\w)(?:{names})(?!\w)") for what, names in BANNED.items()}
FLOAT_LITERAL = re.compile(r"(?<![\w.'])(?:\d[\d']*\.\d*|\.\d+|\d+[eE][+-]?\d+)(?![\w.])")


def check_file(path):
    where, text = source.relative(path), source.read(path)
    for line, _, name in source.includes(text):
        if name in BANNED_HEADERS:
            yield f"{where}:{line}: the pure set may not include {name}"
    for number, line in enumerate(source.bare(text).splitlines(), 1):
        for what, pattern in TOKENS.items():
            for match in pattern.finditer(line):
                yield f"{where}:{number}: {match.group()} ({what}) in the pure set"
        for match in FLOAT_LITERAL.finditer(line):
            yield f"{where}:{number}: {match.group()} (floating point) in the pure set"


def main():
    paths = [p for p in source.code_files(("include", "src")) if source.module_of(p) in PURE]
    source.finish("pure", [problem for path in paths for problem in check_file(path)], len(paths))


if __name__ == "__main__":
    main()
