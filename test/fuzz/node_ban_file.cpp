// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Any bytes as banlist.json: what makes sense of it is written and read the same.
#include "../../src/node/peer_files.hpp"
#include "malha/base/assert.hpp"
#include "support/sim_disk.hpp"

using namespace malha;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr base::UnixSeconds kNow{1'750'000'000};
    test::SimDisk disk(1);
    MALHA_ASSERT(
        base::write_file_atomically(disk.filesystem(), "/banlist.json", {data, size}).has_value());
    node::PeerFiles files(disk.filesystem(), "/", {});
    p2p::BanList bans({1, 2});
    if (!files.load_bans(bans)) return 0;
    MALHA_ASSERT(!bans.take_changed());
    MALHA_ASSERT(files.save_bans(bans, kNow).has_value());
    p2p::BanList again({1, 2});
    MALHA_ASSERT(files.load_bans(again).has_value());
    MALHA_ASSERT(again.list(kNow) == bans.list(kNow));
    for (const auto& [subnet, ban] : again.list(kNow))
        MALHA_ASSERT(again.is_banned(subnet.address, kNow));
    return 0;
}
