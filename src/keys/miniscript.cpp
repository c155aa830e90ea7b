// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See miniscript.hpp: what may be used without a second thought, and why something may not.
#include "malha/keys/miniscript.hpp"

#include <algorithm>
#include <map>

#include "keys/miniscript_builder.hpp"

namespace malha::keys {
namespace {

constexpr std::uint32_t kOperationsMax = 201;     ///< consensus, outside tapscript
constexpr std::int32_t kWitnessItemsMax = 100;    ///< standardness, outside tapscript
constexpr std::int32_t kStackElementsMax = 1000;  ///< consensus

bool is_valid(const MiniscriptProperties& p, MiniscriptContext context) {
    return !p.type.empty() && p.script_size <= miniscript_script_size_max(context);
}

/// What is on the stack at the start, as V leaves nothing behind and the others leave one element.
std::int32_t left_over(const MiniscriptProperties& p) {
    return p.type.only("BKW").empty() ? 0 : 1;
}

bool is_within_limits(const MiniscriptProperties& p, MiniscriptContext context) {
    if (context == MiniscriptContext::tapscript)
        return !p.stack_sat || p.stack_sat->peak + left_over(p) <= kStackElementsMax;
    if (p.keys_sat && p.operations + *p.keys_sat > kOperationsMax) return false;
    return !p.stack_sat || p.stack_sat->consumed + left_over(p) <= kWitnessItemsMax;
}

/// Sane but for what only the whole must have.
bool is_sane_part(const MiniscriptProperties& p, MiniscriptContext context) {
    return is_valid(p, context) && is_within_limits(p, context) && p.type.has("mk") &&
           !p.repeats_keys;
}

}  // namespace

std::size_t Miniscript::key_count() const {
    std::size_t count = 0;
    for (const MiniscriptNode& node : nodes_)
        count += node.keys.size();
    return count;
}

bool Miniscript::is_sane() const {
    return root().properties.type.has("Bs") && is_sane_part(root().properties, context_);
}

void Miniscript::find_repeated_keys(const KeyOrder& less) {
    // A part is a run of nodes. It repeats a key if of two neighbouring uses of one the later is in
    // it and the earlier too.
    constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
    std::map<std::uint32_t, std::size_t, KeyOrder> last_use(less);
    std::vector<std::size_t> first_node(nodes_.size());
    std::vector<std::size_t> latest_earlier(nodes_.size(), kNowhere);
    const auto later = [](std::size_t a, std::size_t b) {
        if (a == kNowhere) return b;
        return b == kNowhere ? a : std::max(a, b);
    };
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        first_node[i] = i;
        for (const std::size_t argument : nodes_[i].arguments) {
            first_node[i] = std::min(first_node[i], first_node[argument]);
            latest_earlier[i] = later(latest_earlier[i], latest_earlier[argument]);
        }
        for (const std::uint32_t key : nodes_[i].keys) {
            const auto [use, is_first] = last_use.try_emplace(key, i);
            if (!is_first) latest_earlier[i] = later(latest_earlier[i], use->second);
            use->second = i;
        }
        nodes_[i].properties.repeats_keys =
            latest_earlier[i] != kNowhere && latest_earlier[i] >= first_node[i];
    }
}

std::optional<Miniscript::Insanity> Miniscript::insane_part() const {
    const auto is_insane = [this](const MiniscriptNode& node) {
        return !is_sane_part(node.properties, context_);
    };
    const auto found = std::ranges::find_if(nodes_, is_insane);
    if (found == nodes_.end() && is_sane()) return std::nullopt;
    const bool whole = found == nodes_.end() || &*found == &root();
    const MiniscriptProperties& p = whole ? root().properties : found->properties;
    Insanity insanity;
    insanity.node = whole ? nodes_.size() - 1 : static_cast<std::size_t>(found - nodes_.begin());
    insanity.reason = " is not sane";
    if (!is_valid(p, context_))
        insanity.reason = " is invalid";
    else if (!p.type.has("m"))
        insanity.reason += ": malleable witnesses exist";
    else if (whole && !p.type.has("s"))
        insanity.reason += ": witnesses without signature exist";
    else if (!p.type.has("k"))
        insanity.reason += ": contains mixes of timelocks expressed in blocks and seconds";
    else if (p.repeats_keys)
        insanity.reason += ": contains duplicate public keys";
    else if (!is_within_limits(p, context_))
        insanity.reason += ": needs witnesses that may exceed resource limits";
    return insanity;
}

std::optional<std::size_t> Miniscript::witness_items_max() const {
    const MiniscriptProperties& p = root().properties;
    if (!p.stack_sat) return std::nullopt;
    return static_cast<std::size_t>(p.stack_sat->consumed + left_over(p));
}

}  // namespace malha::keys
