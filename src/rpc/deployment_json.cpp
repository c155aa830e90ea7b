// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See deployment_json.hpp.
#include "deployment_json.hpp"

#include <set>

#include "declare.hpp"
#include "malha/consensus/connect.hpp"

namespace malha::rpc {
namespace {

using consensus::BuriedDeployment;
using consensus::DeploymentState;
using consensus::VersionBitsDeployment;

void write_script_flags(JsonWriter& writer, const consensus::ConsensusParams& params,
                        const consensus::HeaderNode& node) {
    const auto flags = consensus::script_flags_for_block(params, node.height, node.hash);
    std::set<std::string_view> names;
    for (const auto& [flag, name] : script::kVerifyFlagNames)
        if (flags.has(flag)) names.insert(name);
    writer.key("script_flags").begin_array();
    for (const std::string_view name : names)
        writer.value(name);
    writer.end_array();
}

void write_buried(JsonWriter& writer, const consensus::ConsensusParams& params,
                  BuriedDeployment deployment, primitives::Height height) {
    writer.key(to_string(deployment)).begin_object().member("type", "buried");
    // What the next block must obey is what is active after this one.
    writer.member("active", params.is_active(deployment, height + 1));
    writer.member("height", params.height_of(deployment)).end_object();
}

void write_statistics(JsonWriter& writer, const consensus::DeploymentStatistics& stats,
                      DeploymentState state) {
    writer.key("statistics").begin_object();
    writer.member("period", stats.period).member("elapsed", stats.elapsed);
    writer.member("count", stats.count);
    if (state == DeploymentState::started)
        writer.member("threshold", stats.threshold).member("possible", stats.possible);
    writer.end_object();
    std::string signals;
    for (const bool signalling : stats.signalling)
        signals += signalling ? '#' : '-';
    writer.member("signalling", signals);
}

void write_version_bits(JsonWriter& writer, const consensus::ConsensusParams& params,
                        VersionBitsDeployment deployment, const consensus::HeaderNode& node) {
    const consensus::VersionBitsParams& declared = params.params_of(deployment);
    if (declared.start_time == consensus::VersionBitsParams::kNeverActive) return;
    consensus::VersionBitsCache cache;
    const auto state = deployment_state(params, deployment, node.parent, cache);
    const auto next = deployment_state(params, deployment, &node, cache);
    const bool voting = state == DeploymentState::started || state == DeploymentState::locked_in;
    const auto since_next = deployment_state_since(params, deployment, &node, cache);

    writer.key(to_string(deployment)).begin_object().member("type", "bip9");
    if (next == DeploymentState::active) writer.member("height", since_next);
    writer.member("active", next == DeploymentState::active).key("bip9").begin_object();
    if (voting) writer.member("bit", declared.bit);
    writer.member("start_time", declared.start_time).member("timeout", declared.timeout);
    writer.member("min_activation_height", declared.min_activation_height);
    writer.member("status", to_string(state));
    writer.member("since", deployment_state_since(params, deployment, node.parent, cache));
    writer.member("status_next", to_string(next));
    if (voting) write_statistics(writer, deployment_statistics(params, deployment, node), state);
    writer.end_object().end_object();
}

}  // namespace

JsonText deployment_info_json(const consensus::ConsensusParams& params,
                              const consensus::HeaderNode& node) {
    JsonWriter writer(1024);
    writer.begin_object().key("hash").display_hex(node.hash.bytes);
    writer.member("height", node.height);
    write_script_flags(writer, params, node);
    writer.key("deployments").begin_object();
    for (std::size_t i = 0; i < consensus::kBuriedDeploymentCount; ++i)
        write_buried(writer, params, static_cast<BuriedDeployment>(i), node.height);
    for (std::size_t i = 0; i < consensus::kVersionBitsDeploymentCount; ++i)
        write_version_bits(writer, params, static_cast<VersionBitsDeployment>(i), node);
    return writer.end_object().end_object().take();
}

std::vector<Field> deployment_info_fields() {
    std::vector<Field> statistics{
        field("period", ResultType::number, "Blocks in a period"),
        optional_field("threshold", ResultType::number, "Signals that lock it in"),
        field("elapsed", ResultType::number, "Blocks of the period so far"),
        field("count", ResultType::number, "Signals among them"),
        optional_field("possible", ResultType::boolean, "Whether the threshold can be reached")};
    std::vector<Field> bip9{
        optional_field("bit", ResultType::number, "Version bit, while it is voted on"),
        field("start_time", ResultType::time, "Median time at which voting starts"),
        field("timeout", ResultType::time, "Median time at which it fails"),
        field("min_activation_height", ResultType::number, "Earliest height to activate"),
        field("status", ResultType::string, "State at the block"),
        field("since", ResultType::number, "Height of the first block with that state"),
        field("status_next", ResultType::string, "State at the next block"),
        {.name = "statistics",
         .type = ResultType::object,
         .description = "Votes in the current period",
         .presence = Presence::optional,
         .inner = std::move(statistics)},
        optional_field("signalling", ResultType::string, "One mark a block: # signalled, - not")};
    return {field("hash", ResultType::string, "Hash of the block"),
            field("height", ResultType::number, "Height of the block"),
            nested("script_flags", ResultType::array, "Script rules in force at the block",
                   {field({}, ResultType::string, "A rule")}),
            nested("deployments", ResultType::dynamic_object, "By name",
                   {nested("xxxx", ResultType::object, "One deployment",
                           {field("type", ResultType::string, "buried or bip9"),
                            optional_field("height", ResultType::number, "Activation height"),
                            field("active", ResultType::boolean, "In force at the next block"),
                            {.name = "bip9",
                             .type = ResultType::object,
                             .description = "Of type bip9 only",
                             .presence = Presence::optional,
                             .inner = std::move(bip9)}})})};
}

}  // namespace malha::rpc
