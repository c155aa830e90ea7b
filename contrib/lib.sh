# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
# What contrib/run, contrib/test and the lints share. Sourced by bash from the top folder.

export CCACHE_BASEDIR="${CCACHE_BASEDIR:-$(dirname "$PWD")}" CCACHE_NOHASHDIR=1
# The system's Python: the one that python3-pytest of contrib/packages.txt belongs to.
PYTHON=/usr/bin/python3
JOBS=$(nproc 2>/dev/null || echo 2)
# Vectors and fixtures: beside the tree unless MALHA_SHARED_DIR names another place.
SHARED_DIR=$(realpath -m "${MALHA_SHARED_DIR:-../shared}")

# install_packages run|test: installs what is missing of contrib/packages.txt; silent when nothing is.
install_packages() {
    local missing=() package sudo=()
    while read -r package; do
        [[ $1 == run && "$package" == '# For contrib/test only:' ]] && break
        [[ "$package" == '#'* ]] && continue
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done < contrib/packages.txt
    [ ${#missing[@]} -eq 0 ] && return
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    echo "Installing: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
}

# build_kind <kind> [targets...]: configures build/<kind> with contrib/cmake/<kind>.cmake once, then builds.
build_kind() {
    local kind=$1 dir=build/$1
    shift
    mkdir -p "$dir"
    if [ ! -f "$dir/build.ninja" ]; then
        cmake -C "contrib/cmake/$kind.cmake" -S . -B "$dir" -G Ninja \
            -DMALHA_SHARED_DIR="$SHARED_DIR" > "$dir/configure.log" 2>&1 || { cat "$dir/configure.log"; return 1; }
    fi
    ninja -C "$dir" -j "$JOBS" "$@" > "$dir/build.log" 2>&1 || { tail -n 60 "$dir/build.log"; return 1; }
}
