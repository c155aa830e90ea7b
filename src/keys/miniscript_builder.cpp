// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See miniscript_builder.hpp.
#include "keys/miniscript_builder.hpp"

namespace malha::keys {
namespace {

constexpr std::size_t kP2wshScriptSizeMax = 3600;  ///< standardness

// A leaf is limited by the weight of a transaction that is relayed and spends it: room is left for
// a small transaction and for the largest witness.
constexpr std::size_t kTransactionWeightMax = 400'000;
constexpr std::size_t kSmallTransactionWeight = 378;
constexpr std::size_t kLargestWitness = (3 + 1000 * 66) + (3 + 33 + 128 * 32);
constexpr std::size_t kLengthField = 5;
constexpr std::size_t kTapscriptSizeMax =
    kTransactionWeightMax - kSmallTransactionWeight - kLargestWitness - kLengthField;

/// No expression that fits has more nodes per byte: and_v() and v: may add none.
constexpr std::size_t kNodesPerByteMax = 4;

}  // namespace

std::size_t miniscript_script_size_max(MiniscriptContext context) {
    return context == MiniscriptContext::p2wsh ? kP2wshScriptSizeMax : kTapscriptSizeMax;
}

std::size_t MiniscriptBuilder::add(MiniscriptNode node) {
    std::vector<MiniscriptType> types;
    std::vector<const MiniscriptProperties*> arguments;
    for (const std::size_t argument : node.arguments) {
        types.push_back(nodes_[argument].properties.type);
        arguments.push_back(&nodes_[argument].properties);
    }
    node.properties.type = miniscript_type(node, context_, types);
    node.properties = miniscript_resources(node, context_, arguments);
    nodes_.push_back(std::move(node));
    return nodes_.size() - 1;
}

bool MiniscriptBuilder::is_too_large() const {
    const std::size_t size_max = miniscript_script_size_max(context_);
    return nodes_.size() > kNodesPerByteMax * size_max ||
           (!nodes_.empty() && nodes_.back().properties.script_size > size_max);
}

}  // namespace malha::keys
