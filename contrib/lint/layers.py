#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Copyright (c) 2026 The Malha developers
"""The architecture, checked: src/layers.txt says which module may include which and which library.

Fails on an include across layers, on a cycle of modules or files, on a third-party header outside
the modules whose line names its library, on a library named and not used, and on any third-party
header in a public header.
"""
import source

# Third-party header prefix -> CMake target that a module's line in layers.txt must name.
LIBRARIES = {
    "boost/": "Boost::headers",
    "leveldb/": "leveldb::leveldb",
    "nlohmann/": "nlohmann_json::nlohmann_json",
    "openssl/": "OpenSSL::Crypto",
    "secp256k1": "PkgConfig::secp256k1",
    "spdlog/": "spdlog::spdlog",
    "fmt/": "spdlog::spdlog",
    "sqlite3": "SQLite::SQLite3",
    "zmq": "PkgConfig::zmq",
}
# design.md section 2: these libraries belong to the named modules only, whatever layers.txt says.
HOMES = {
    "boost/asio": {"net", "rpc", "cli"},
    "boost/beast": {"net", "rpc", "cli"},
    "leveldb/": {"storage"},
    "nlohmann/": {"config", "node"},
    "openssl/": {"crypto"},
    "secp256k1": {"crypto"},
    "sqlite3": {"wallet"},
    "zmq": {"rpc"},
}
PUBLIC_THIRD_PARTY = {"nlohmann/json_fwd.hpp"}  # forward declarations only
APPS_MAY_INCLUDE = {"cli", "base", "rpc", "node"}
TEST_ONLY = ("gtest/", "gmock/", "benchmark/")


def check_table(modules):
    """A module may name only modules above it: that alone excludes cycles of folders."""
    seen = set()
    for module in modules.values():
        for name in module.modules:
            if name not in seen:
                yield f"src/layers.txt: {module.name} names {name}, which is not above it"
        seen.add(module.name)


def resolve(path, name):
    """The file of the tree that an include names; None for a header from elsewhere."""
    folders = (source.ROOT / "include", path.parent, source.ROOT / "src")
    return next((c.resolve() for c in (f / name for f in folders) if c.is_file()), None)


def check_module_include(module, target, modules):
    if module == "apps":
        return target in APPS_MAY_INCLUDE
    return target in {module, "base", *modules[module].modules}


def library_of(name):
    """The CMake target of a header; None when no library is known for it."""
    return next((t for prefix, t in LIBRARIES.items() if name.startswith(prefix)), None)


def check_third_party(module, is_public, name, modules):
    """Why the module may not include this header of a library; None when it may."""
    if name.startswith(TEST_ONLY):
        return "is for tests only"
    target = library_of(name)
    if target is None:
        if "/" in name and not name.startswith(("sys/", "arpa/", "netinet/", "linux/", "net/")):
            return "is of a library that contrib/lint/layers.py does not know"
        return None
    if is_public and name not in PUBLIC_THIRD_PARTY:
        return "is third party and may not stand in a public header"
    homes = next((h for prefix, h in HOMES.items() if name.startswith(prefix)), None)
    if homes is not None and module not in homes:
        return f"belongs to {', '.join(sorted(homes))} only"
    if module != "apps" and target not in modules[module].libraries:
        return f"needs {target} in the line of {module} in src/layers.txt"
    return None


def check_file(path, modules):
    """Yields what is wrong with the includes of one file."""
    where = source.relative(path)
    module = source.module_of(path) or "apps"
    is_public = where.startswith("include/")
    if module != "apps" and module not in modules:
        yield f"{where}: folder {module} is not in src/layers.txt"
        return
    for line, kind, name in source.includes(source.read(path)):
        place = f"{where}:{line}: {name}"
        if name.startswith("malha/"):
            target = name.split("/")[1]
            if target not in modules:
                yield f"{place}: no such module"
            elif not check_module_include(module, target, modules):
                yield f"{place}: {module} may not include {target} (src/layers.txt)"
            if not (source.ROOT / "include" / name).is_file():
                yield f"{place}: no such file"
        elif kind == '"':
            if is_public:
                yield f"{place}: a public header includes a private one"
                continue
            target = resolve(path, name)
            if target is None:
                yield f"{place}: no such file"
            elif source.module_of(target) != source.module_of(path):
                yield f"{place}: a private header of another module"
        else:
            reason = check_third_party(module, is_public, name, modules)
            if reason:
                yield f"{place} {reason}"


def unused_libraries(paths, modules):
    """Yields one text per library that a module's line names and none of its files includes."""
    used = {}
    for path in paths:
        names = {library_of(name) for _, _, name in source.includes(source.read(path))}
        used.setdefault(source.module_of(path), set()).update(names)
    for module in modules.values():
        known = set(module.libraries) & set(LIBRARIES.values())
        for library in sorted(known - used.get(module.name, set())):
            yield f"src/layers.txt: {module.name} names {library} and does not use it"


def include_graph(paths):
    graph = {}
    for path in paths:
        targets = [resolve(path, name) for _, _, name in source.includes(source.read(path))]
        graph[path.resolve()] = [t for t in targets if t is not None]
    return graph


def cycles(graph):
    """Yields one text per cycle of files, found depth first without recursion."""
    done = set()
    for start in graph:
        trail, stack = [], [(start, iter(graph.get(start, ())))] if start not in done else []
        if stack:
            trail.append(start)
        while stack:
            node, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                stack.pop()
                done.add(trail.pop())
            elif target in trail:
                loop = trail[trail.index(target):] + [target]
                yield "cycle of files: " + " -> ".join(source.relative(p) for p in loop)
            elif target not in done:
                trail.append(target)
                stack.append((target, iter(graph.get(target, ()))))


def main():
    modules = source.layers()
    paths = source.code_files(("include", "src"))
    problems = list(check_table(modules))
    for path in paths:
        problems += check_file(path, modules)
    problems += unused_libraries(paths, modules)
    problems += cycles(include_graph(paths))
    source.finish("layers", problems, len(paths))


if __name__ == "__main__":
    main()
