// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -asmap: the map, from a file or from the program, is checked before anything else uses it.
#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {

namespace {

base::Result<std::shared_ptr<const p2p::AsMap>> parse(base::Bytes bytes, const std::string& what) {
    auto map = p2p::AsMap::parse(std::move(bytes));
    if (!map) return base::fail("Could not parse ", what);
    return {std::make_shared<const p2p::AsMap>(*std::move(map))};
}

}  // namespace

base::Result<std::shared_ptr<const p2p::AsMap>> read_as_map(const config::Options& options,
                                                            const base::Path& network_datadir,
                                                            base::ByteView built_in) {
    if (!options.is_set("asmap") || options.is_negated("asmap")) return {nullptr};
    const std::string value = options.get_string("asmap", "");
    if (value.empty() || value == "1") {
        if (built_in.empty()) return base::fail("Embedded asmap data not available");
        return parse(base::to_bytes(built_in), "embedded asmap data");
    }
    const base::Path path =
        config::below(network_datadir, config::path_option(options, "asmap", {}));
    const std::string what = "asmap file \"" + path.string() + "\"";
    base::PosixFilesystem fs;
    if (!fs.exists(path)) return base::fail("Could not find ", what);
    auto bytes = base::read_file(fs, path, p2p::AsMap::kSizeMax);
    if (!bytes) return base::fail("Could not parse ", what);
    return parse(*std::move(bytes), what);
}

}  // namespace malha::node
