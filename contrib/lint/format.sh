#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
# Every C++ file is as clang-format 14 (Debian 12) leaves it. `contrib/lint/format.sh -i` mends.
set -euo pipefail
cd "$(dirname "$0")/../.."
formatter=clang-format-14
[ "${1:-}" = -i ] && options=(-i) || options=(--dry-run -Werror)
find include src test -name '*.hpp' -o -name '*.cpp' | sort | xargs -P2 -n20 "$formatter" "${options[@]}"
echo "format: $(find include src test -name '*.hpp' -o -name '*.cpp' | wc -l) checked, 0 problems"
