// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// -asmap: the file is read whole and checked before anything else uses it.
#include "config_parts.hpp"
#include "malha/config/paths.hpp"

namespace malha::node {

base::Result<std::shared_ptr<const p2p::AsMap>> read_as_map(const config::Options& options,
                                                            const base::Path& network_datadir) {
    if (!options.is_set("asmap") || options.is_negated("asmap")) return {nullptr};
    const std::string value = options.get_string("asmap", "");
    if (value.empty() || value == "1") return base::fail("Embedded asmap data not available");
    const base::Path path =
        config::below(network_datadir, config::path_option(options, "asmap", {}));
    base::PosixFilesystem fs;
    if (!fs.exists(path)) return base::fail("Could not find asmap file \"", path.string(), "\"");
    auto bytes = base::read_file(fs, path, p2p::AsMap::kSizeMax);
    auto map = bytes ? p2p::AsMap::parse(*std::move(bytes)) : base::Unexpected{bytes.error()};
    if (!map) return base::fail("Could not parse asmap file \"", path.string(), "\"");
    return {std::make_shared<const p2p::AsMap>(*std::move(map))};
}

}  // namespace malha::node
