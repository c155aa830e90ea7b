// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// How promising an address is.
#pragma once

#include "malha/p2p/address_manager.hpp"

namespace malha::p2p {

/// Not worth keeping or telling: from the future, unseen for a month, or failing again and again.
[[nodiscard]] bool is_terrible(const AddressManager::Entry& entry, base::UnixSeconds now);
/// Weight in (0, 1] of the address among others.
[[nodiscard]] double chance(const AddressManager::Entry& entry, base::UnixSeconds now);

}  // namespace malha::p2p
