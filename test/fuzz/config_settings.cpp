// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as settings.json: what is read is what is written back, and options can be asked for
// it.
#include "malha/base/assert.hpp"
#include "malha/config/options.hpp"
#include "malha/config/settings_file.hpp"
#include "support/sim_disk.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    test::SimDisk disk(1);
    base::Filesystem& fs = disk.filesystem();
    const base::Path path = "/settings.json";
    MALHA_ASSERT(base::write_file_atomically(fs, path, {data, size}).has_value());
    const auto settings = config::SettingsFile::open(fs, path);
    if (!settings) return 0;
    MALHA_ASSERT(settings->write().has_value());
    const auto again = config::SettingsFile::open(fs, path);
    MALHA_ASSERT(again && again->settings() == settings->settings());

    static const config::OptionTable table = config::node_options();
    config::Options options(table);
    options.set_persistent(settings->settings());
    options.select_network(consensus::Network::regtest);
    for (const config::OptionSpec& option : table) {
        MALHA_ASSERT(options.is_set(option.name) || options.get_list(option.name).empty());
        (void)options.get_bool(option.name, false);
        (void)options.get_int(option.name, 0);
        (void)options.get_string(option.name, "");
    }
    (void)options.describe();
    return 0;
}
