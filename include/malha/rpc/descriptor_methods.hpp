// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Methods about output descriptors: getdescriptorinfo, deriveaddresses, createmultisig; and
// scantxoutset, which finds unspent outputs by them.
#pragma once

#include "malha/rpc/chain_context.hpp"
#include "malha/rpc/method.hpp"

namespace malha::rpc {

void register_descriptor_methods(MethodTable& table, const ChainContext& context);
void register_scan_methods(MethodTable& table, const ChainContext& context);

}  // namespace malha::rpc
