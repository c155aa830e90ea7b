// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// peers.dat and anchors.dat: what is taken from a file is consistent, and written and read the
// same.
#include "malha/base/assert.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/anchors.hpp"
#include "source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const malha::base::ByteView bytes(data, size);
    malha::base::SeededRng rng(1);
    malha::p2p::AddressManager manager(rng);
    if (manager.deserialize(bytes)) {
        MALHA_ASSERT(manager.check_consistency().has_value());
        const malha::base::Bytes written = manager.serialize();
        malha::p2p::AddressManager again(rng);
        MALHA_ASSERT(again.deserialize(written).has_value() && again.serialize() == written);
        constexpr malha::base::UnixSeconds kNow{1'750'000'000};
        manager.resolve_collisions(kNow);
        const auto chosen = manager.select(/*only_new=*/false, malha::p2p::NetworkSet::all(), kNow);
        MALHA_ASSERT(chosen.has_value() == (manager.size() != 0));
    }
    if (const auto anchors = malha::p2p::decode_anchors(bytes))
        MALHA_ASSERT(anchors->size() <= malha::p2p::kAnchorsMax);
    return 0;
}
