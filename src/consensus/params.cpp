// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of deployments. See params.hpp.
#include "malha/consensus/params.hpp"

#include "malha/consensus/chain_params.hpp"

namespace malha::consensus {
namespace {

constexpr std::array<std::string_view, kBuriedDeploymentCount> kBuriedNames = {
    "bip34", "bip66", "bip65", "csv", "segwit"};
constexpr std::array<std::string_view, kVersionBitsDeploymentCount> kVersionBitsNames = {
    "testdummy"};

template <class Enum, std::size_t N>
std::optional<Enum> find_name(const std::array<std::string_view, N>& names, std::string_view name) {
    for (std::size_t i = 0; i < N; ++i)
        if (names[i] == name) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

std::string_view to_string(BuriedDeployment deployment) {
    return kBuriedNames.at(static_cast<std::size_t>(deployment));
}

std::string_view to_string(VersionBitsDeployment deployment) {
    return kVersionBitsNames.at(static_cast<std::size_t>(deployment));
}

std::optional<BuriedDeployment> buried_deployment_from_name(std::string_view name) {
    return find_name<BuriedDeployment>(kBuriedNames, name);
}

std::optional<VersionBitsDeployment> version_bits_deployment_from_name(std::string_view name) {
    return find_name<VersionBitsDeployment>(kVersionBitsNames, name);
}

}  // namespace malha::consensus
