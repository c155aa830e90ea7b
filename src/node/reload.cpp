// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See reload.hpp.
#include "malha/node/reload.hpp"

#include "config_parts.hpp"
#include "malha/config/configuration.hpp"
#include "malha/node/log_config.hpp"

namespace malha::node {

base::Result<Reloaded> reread_options(std::span<const std::string> words,
                                      const config::Surroundings& surroundings) {
    config::Options options(config::node_options());
    MALHA_TRY(options.parse_command_line(words));
    const auto configuration = MALHA_TRY(config::reread_configuration(options, surroundings));
    const auto log = MALHA_TRY(read_log_options(options, configuration.network_datadir));
    return Reloaded{.log_categories = log.categories,
                    .notify = read_notify_config(options),
                    .users = MALHA_TRY(read_user_rights(options))};
}

}  // namespace malha::node
