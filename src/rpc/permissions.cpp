// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/rpc/permissions.hpp"

#include <algorithm>
#include <iterator>

namespace malha::rpc {
namespace {

std::set<std::string, std::less<>> split_methods(std::string_view list) {
    constexpr std::string_view kSeparators = ", ";
    std::set<std::string, std::less<>> methods;
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(kSeparators), list.size());
        if (end > 0) methods.emplace(list.substr(0, end));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return methods;
}

}  // namespace

void Permissions::add_whitelist(std::string_view entry) {
    const auto colon = entry.find(':');
    std::string user(entry.substr(0, colon));
    Methods methods;
    if (colon != std::string_view::npos) methods = split_methods(entry.substr(colon + 1));
    const auto [known, added] = whitelists_.emplace(std::move(user), methods);
    if (added) return;
    Methods both;
    std::set_intersection(methods.begin(), methods.end(), known->second.begin(),
                          known->second.end(), std::inserter(both, both.end()));
    known->second = std::move(both);
}

bool Permissions::allows_some(std::string_view user) const {
    if (whitelists_.find(user) != whitelists_.end()) return true;
    return default_ == Default::allow || (default_ == Default::unset && whitelists_.empty());
}

bool Permissions::allows(std::string_view user, std::string_view method) const {
    const auto whitelist = whitelists_.find(user);
    if (whitelist == whitelists_.end()) return allows_some(user);
    return whitelist->second.find(method) != whitelist->second.end();
}

}  // namespace malha::rpc
