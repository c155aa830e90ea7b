// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See address_quality.hpp.
#include "address_quality.hpp"

#include <algorithm>
#include <cmath>

namespace malha::p2p {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kHorizon = 30 * 24h;  // unseen for so long: gone
constexpr std::int32_t kRetriesWithoutSuccess = 3;   // never reached
constexpr std::int32_t kFailuresMax = 10;            // reached before, but not for a week
constexpr std::chrono::seconds kFailuresMinAge = 7 * 24h;
constexpr std::chrono::seconds kClockSlack = 10min;

}  // namespace

bool is_terrible(const AddressManager::Entry& entry, base::UnixSeconds now) {
    const base::UnixSeconds seen{entry.record.time};
    if (now - entry.last_try <= 60s) return false;  // under test just now
    if (seen > now + kClockSlack || now - seen > kHorizon) return true;
    if (entry.last_success.value == 0 && entry.attempts >= kRetriesWithoutSuccess) return true;
    return now - entry.last_success > kFailuresMinAge && entry.attempts >= kFailuresMax;
}

double chance(const AddressManager::Entry& entry, base::UnixSeconds now) {
    double weight = 1.0;
    if (now - entry.last_try < 10min) weight *= 0.01;
    return weight * std::pow(0.66, std::min(entry.attempts, 8));
}

}  // namespace malha::p2p
