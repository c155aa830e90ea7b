// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Options that are accepted but not shown: short forms, test hooks, and those without effect that
// old configurations may still carry.
#include "tables.hpp"

namespace malha::config::detail {
namespace {

constexpr OptionSpec kHidden[] = {
    {"?", "", "", kNoFlags, ""},
    {"h", "", "", kNoFlags, ""},
    {"checkpoints", "", "", kNoFlags, ""},
    {"choosedatadir", "", "", kNoFlags, ""},
    {"dbcrashratio", "", "", kUnsupported, ""},
    {"forcecompactdb", "", "", kUnsupported, ""},
    {"lang", "", "", kNoFlags, ""},
    {"limitancestorsize", "", "", kNoFlags, ""},
    {"limitdescendantsize", "", "", kNoFlags, ""},
    {"min", "", "", kNoFlags, ""},
    {"resetguisettings", "", "", kNoFlags, ""},
    {"splash", "", "", kNoFlags, ""},
    {"uiplatform", "", "", kNoFlags, ""},
};

}  // namespace

void append_hidden(OptionTable& table) {
    append(table, OptionCategory::kHidden, kHidden);
}

}  // namespace malha::config::detail
