// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options about indexes.
#include <algorithm>

#include "config_parts.hpp"

namespace malha::node {
namespace {

/// -blockfilterindex may be given several times; check_peer_options() knows all its values.
bool wants_filters(const config::Options& options) {
    const std::vector<std::string> values = options.get_list("blockfilterindex");
    return std::ranges::any_of(values, [](const std::string& value) { return value != "0"; });
}

}  // namespace

index::IndexOptions read_index_options(const config::Options& options,
                                       const base::Path& network_datadir) {
    return {.transactions = options.get_bool("txindex", false),
            .spenders = options.get_bool("txospenderindex", false),
            .filters = wants_filters(options),
            .directory = network_datadir / "indexes"};
}

}  // namespace malha::node
