// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See truc.hpp.
#include "truc.hpp"

#include <algorithm>
#include <string>

#include "malha/mempool/policy.hpp"

namespace malha::mempool {
namespace {

constexpr VSize kSizeMax = 10'000;
constexpr VSize kChildSizeMax = 1'000;

bool is_truc(const Entry& entry) {
    return entry.tx->version == kTrucVersion;
}

Check violation(std::string details) {
    return reject(RejectClass::policy, "TRUC-violation", std::move(details));
}

Check check_versions(const Entry& child, const Entry& parent) {
    if (is_truc(child) == is_truc(parent)) return {};
    if (is_truc(parent))
        return violation("non-version=3 tx " + name_of(*child.tx) +
                         " cannot spend from version=3 tx " + name_of(*parent.tx));
    return violation("version=3 tx " + name_of(*child.tx) + " cannot spend from non-version=3 tx " +
                     name_of(*parent.tx));
}

Check check_size(const Entry& entry, VSize size_max, std::string_view kind) {
    if (entry.vsize() <= size_max) return {};
    return violation("version=3 " + std::string(kind) + name_of(*entry.tx) +
                     " is too big: " + std::to_string(entry.vsize()) + " > " +
                     std::to_string(size_max) + " virtual bytes");
}

Check too_many_ancestors(const Entry& entry) {
    return violation("tx " + name_of(*entry.tx) + " would have too many ancestors");
}

Check too_many_descendants(const Entry& parent) {
    return violation("tx " + name_of(*parent.tx) + " would exceed descendant count limit");
}

/// Its parent, if that has a child already that does not give way.
TrucVerdict check_sibling(const Entry& parent, std::span<Entry* const> conflicts) {
    const auto is_replaced = [&](const Entry* child) {
        return std::find(conflicts.begin(), conflicts.end(), child) != conflicts.end();
    };
    if (parent.children.empty() ||
        std::any_of(parent.children.begin(), parent.children.end(), is_replaced))
        return {};
    // After a reorganisation there may be more relatives; then there is no one to choose.
    Entry* only = parent.children.front();
    const bool is_pair =
        parent.children.size() == 1 && only->children.empty() && only->parents.size() == 1;
    return {too_many_descendants(parent), is_pair ? only : nullptr};
}

}  // namespace

TrucVerdict check_truc(const Entry& candidate, std::span<Entry* const> parents,
                       std::span<Entry* const> conflicts) {
    for (const Entry* parent : parents)
        if (Check check = check_versions(candidate, *parent); !check) return {check};
    if (!is_truc(candidate)) return {};
    if (Check check = check_size(candidate, kSizeMax, "tx "); !check) return {check};
    if (parents.empty()) return {};
    const Entry& parent = *parents.front();
    if (parents.size() > 1 || !parent.parents.empty()) return {too_many_ancestors(candidate)};
    if (Check check = check_size(candidate, kChildSizeMax, "child tx "); !check) return {check};
    return check_sibling(parent, conflicts);
}

Check check_truc_in_package(const Entry& candidate, std::span<Entry* const> package) {
    if (!is_truc(candidate)) {
        for (const Entry* parent : candidate.parents)
            MALHA_TRY(check_versions(candidate, *parent));
        return {};
    }
    if (candidate.parents.empty()) return {};
    const Entry& parent = *candidate.parents.front();
    // One of the package was asked before whether it may have a child.
    const bool is_in_pool = std::find(package.begin(), package.end(), &parent) == package.end();
    if (candidate.parents.size() > 1 || (is_in_pool && !parent.parents.empty()))
        return too_many_ancestors(candidate);
    MALHA_TRY(check_size(candidate, kChildSizeMax, "child tx "));
    MALHA_TRY(check_versions(candidate, parent));
    const auto spends = [](const Entry* child, const Entry& of) {
        return std::find(child->parents.begin(), child->parents.end(), &of) != child->parents.end();
    };
    for (const Entry* other : package) {
        if (other == &candidate) continue;
        if (spends(other, parent)) return too_many_descendants(parent);
        if (spends(other, candidate)) return too_many_ancestors(*other);
    }
    return parent.children.empty() ? Check() : too_many_descendants(parent);
}

}  // namespace malha::mempool
