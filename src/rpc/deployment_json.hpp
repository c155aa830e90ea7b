// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The answer of getdeploymentinfo.
#pragma once

#include <vector>

#include "malha/consensus/deployments.hpp"
#include "malha/rpc/json_writer.hpp"
#include "malha/rpc/schema.hpp"

namespace malha::rpc {

[[nodiscard]] JsonText deployment_info_json(const consensus::ConsensusParams& params,
                                            const consensus::HeaderNode& node);
[[nodiscard]] std::vector<Field> deployment_info_fields();

}  // namespace malha::rpc
