// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Every option of a program is declared once, here; parsing, help and warnings are read from the
// declaration.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace malha::config {

/// The groups of -help, in the order in which they are printed.
enum class OptionCategory : std::uint8_t {
    general,
    connection,
    wallet,
    wallet_debug,
    zmq,
    debug,
    chain,
    relay,
    block_creation,
    rpc_server,
    cli_commands,
    hidden,  ///< accepted, never printed
};

/// Bits of OptionSpec::flags.
enum OptionFlag : std::uint16_t {
    no_flags = 0,
    debug_only = 1U << 0U,    ///< printed by -help-debug only
    network_only = 1U << 1U,  ///< outside its section a config file sets it for main only
    sensitive = 1U << 2U,     ///< the value is never logged
    no_negation = 1U << 3U,   ///< -noname is an error
    needs_value = 1U << 4U,   ///< -name without a value is an error
    reloadable = 1U << 5U,    ///< SIGHUP reads it again: node::reread_options()
};
[[nodiscard]] constexpr OptionFlag operator|(OptionFlag a, OptionFlag b) {
    return static_cast<OptionFlag>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}

struct OptionSpec {
    std::string_view name;          ///< without the dash
    std::string_view placeholder;   ///< "<n>": shown after =; empty for switches
    std::string_view default_text;  ///< as printed; empty = none worth printing
    OptionFlag flags = no_flags;
    std::string_view description;
    OptionCategory category = OptionCategory::hidden;

    [[nodiscard]] bool has(OptionFlag flag) const { return (flags & flag) != 0; }
};
/// Sorted by name.
using OptionTable = std::vector<OptionSpec>;

[[nodiscard]] std::string_view to_string(OptionCategory category);

/// The options of malhad.
[[nodiscard]] OptionTable node_options();
/// The options of malha-cli.
[[nodiscard]] OptionTable client_options();

/// The option with this name (no dash), or null.
[[nodiscard]] const OptionSpec* find_option(const OptionTable& table, std::string_view name);

enum class HelpDetail { normal, with_debug };
/// All options with their descriptions, wrapped at 79 columns.
[[nodiscard]] std::string help_text(const OptionTable& table, HelpDetail detail);

}  // namespace malha::config
