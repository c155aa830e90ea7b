// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See script_checks.hpp.
#include "script_checks.hpp"

#include <algorithm>

#include "malha/base/assert.hpp"

namespace malha::p2p {

bool ScriptChecks::begin(ScriptCheck check) {
    auto job = mempool::script_job(context_.pool, check.transactions);
    if (!job) return false;
    check.job = std::make_shared<mempool::ScriptJob>(std::move(*job));
    checks_.emplace(next_number_, std::move(check));
    waiting_.push_back(next_number_++);
    start_waiting();
    return true;
}

ScriptCheck ScriptChecks::take(std::uint64_t number) {
    const auto found = checks_.find(number);
    MALHA_ASSERT(found != checks_.end());
    ScriptCheck check = std::move(found->second);
    checks_.erase(found);
    --under_way_;
    start_waiting();
    return check;
}

void ScriptChecks::start_waiting() {
    for (; under_way_ < kUnderWayMax && !waiting_.empty(); ++under_way_) {
        const std::uint64_t number = waiting_.front();
        waiting_.pop_front();
        const ScriptCheck& check = checks_.at(number);
        context_.actions.emplace_back(
            CheckScripts{.number = number, .peer = check.peer, .job = check.job});
    }
}

bool ScriptChecks::is_busy(PeerId peer) const {
    return std::any_of(checks_.begin(), checks_.end(),
                       [&](const auto& each) { return each.second.peer == peer; });
}

bool ScriptChecks::has_orphan() const {
    return std::any_of(checks_.begin(), checks_.end(), [](const auto& each) {
        return each.second.origin == ScriptCheck::Origin::orphan;
    });
}

bool ScriptChecks::contains(const primitives::Wtxid& wtxid) const {
    return std::any_of(checks_.begin(), checks_.end(), [&](const auto& each) {
        const auto& transactions = each.second.transactions;
        return std::any_of(transactions.begin(), transactions.end(),
                           [&](const auto& tx) { return tx->wtxid == wtxid; });
    });
}

}  // namespace malha::p2p
