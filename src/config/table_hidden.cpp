// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options that are accepted but not shown: short forms, test hooks, and those without effect that
// old configurations may still carry.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

constexpr OptionSpec kHidden[] = {
    {"?", "", "", no_flags, ""},
    {"h", "", "", no_flags, ""},
    {"checkpoints", "", "", no_flags, ""},
    {"choosedatadir", "", "", no_flags, ""},
    {"dbcrashratio", "", "", no_flags, ""},
    {"forcecompactdb", "", "", no_flags, ""},
    {"lang", "", "", no_flags, ""},
    {"limitancestorsize", "", "", no_flags, ""},
    {"limitdescendantsize", "", "", no_flags, ""},
    {"min", "", "", no_flags, ""},
    {"resetguisettings", "", "", no_flags, ""},
    {"splash", "", "", no_flags, ""},
    {"uiplatform", "", "", no_flags, ""},
};

}  // namespace

void append_hidden(OptionTable& table) {
    append(table, OptionCategory::hidden, kHidden);
}

}  // namespace malha::config::detail
