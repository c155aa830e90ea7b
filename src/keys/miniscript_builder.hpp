// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The list of nodes while a Miniscript expression grows: every node gets its type and its use of
// resources from those of its arguments.
#pragma once

#include <utility>
#include <vector>

#include "malha/keys/miniscript.hpp"

namespace malha::keys {

inline constexpr std::size_t kMultiAKeysMax =
    999;  ///< their signatures fit the stack of 1000 elements
inline constexpr std::uint32_t kLockMax =
    0x7fffffff;  ///< of older() and after(), and of thresholds

/// What is known of a node without its resources: BIP 379's tables of types.
/// @param arguments  of the nodes in node.arguments, in their order
[[nodiscard]] MiniscriptType miniscript_type(const MiniscriptNode& node, MiniscriptContext context,
                                             const std::vector<MiniscriptType>& arguments);

/// Size of the script and use of resources; the type is copied from node.properties.
[[nodiscard]] MiniscriptProperties miniscript_resources(
    const MiniscriptNode& node, MiniscriptContext context,
    const std::vector<const MiniscriptProperties*>& arguments);

/// Bytes of the largest script that can be spent under the rules of relay.
[[nodiscard]] std::size_t miniscript_script_size_max(MiniscriptContext context);

/// Thread: owner only.
class MiniscriptBuilder {
public:
    explicit MiniscriptBuilder(MiniscriptContext context) : context_(context) {}

    /// @return its index
    std::size_t add(MiniscriptNode node);
    /// Past any script: nodes or bytes.
    [[nodiscard]] bool is_too_large() const;

    [[nodiscard]] MiniscriptContext context() const { return context_; }
    [[nodiscard]] const std::vector<MiniscriptNode>& nodes() const { return nodes_; }
    [[nodiscard]] std::vector<MiniscriptNode> take() { return std::move(nodes_); }

private:
    MiniscriptContext context_;
    std::vector<MiniscriptNode> nodes_;
};

}  // namespace malha::keys
