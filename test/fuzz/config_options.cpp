// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A command line, then a configuration file: whatever they say, options can be asked in every way,
// a parsed file holds only lines of the text, and nothing is set that neither names.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "malha/base/assert.hpp"
#include "malha/config/host_port.hpp"
#include "malha/config/options.hpp"
#include "source.hpp"

using namespace malha;

namespace {

/// Asks in every way for some options of the table.
void ask(const config::Options& options, std::size_t first) {
    constexpr std::size_t kCount = 16;
    for (std::size_t i = 0; i < kCount; ++i) {
        const config::OptionSpec& option = options.table()[(first + i) % options.table().size()];
        const bool is_set = options.is_set(option.name);
        MALHA_ASSERT(is_set || !options.is_negated(option.name));
        MALHA_ASSERT(is_set || options.get_bool(option.name, true));
        MALHA_ASSERT(is_set || options.get_int(option.name, 7) == 7);
        MALHA_ASSERT(!options.is_negated(option.name) || !options.get_bool(option.name, true));
        const std::vector<std::string> list = options.get_list(option.name);
        MALHA_ASSERT(is_set || list.empty());
        for (const std::string& value : list)
            (void)config::split_host_port(value);
        (void)options.get_string(option.name, "");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Source source({data, size});
    static const config::OptionTable table = config::node_options();
    config::Options options(table);
    std::vector<std::string> words;
    for (int left = source.number<std::uint8_t>() % 8; left > 0; --left)
        words.emplace_back(base::as_text(source.take(source.number<std::uint8_t>() % 32)));
    if (!options.parse_command_line(words)) return 0;
    const auto network = static_cast<consensus::Network>(source.number<std::uint8_t>() % 5);
    const std::size_t first = source.number<std::uint8_t>();

    const std::string text(base::as_text(source.rest()));
    const auto file = config::parse_config_file(text);
    if (!file) return 0;
    for (const config::ConfigEntry& entry : file->entries)
        MALHA_ASSERT(text.find(entry.value) != std::string::npos);
    if (!options.add_config_file(*file, "fuzz.conf")) return 0;
    options.select_network(network);
    ask(options, first);
    (void)options.misplaced_network_options();
    (void)options.unknown_sections();
    (void)options.describe();
    return 0;
}
