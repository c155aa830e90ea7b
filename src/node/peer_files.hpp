// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// peers.dat, anchors.dat and banlist.json, in the ecosystem's formats.
#pragma once

#include <array>
#include <vector>

#include "malha/base/filesystem.hpp"
#include "malha/p2p/address_manager.hpp"
#include "malha/p2p/ban_list.hpp"

namespace malha::node {

/// Thread: owner only.
class PeerFiles {
public:
    PeerFiles(base::Filesystem& fs, base::Path network_datadir,
              const std::array<std::uint8_t, 4>& magic)
        : fs_(fs), datadir_(std::move(network_datadir)), magic_(magic) {}

    /// A missing file is no error, and one of a newer format is put aside as peers.dat.bak.
    /// Errors: damaged, or of another network.
    [[nodiscard]] base::Status load_addresses(p2p::AddressManager& addresses);
    [[nodiscard]] base::Status save_addresses(const p2p::AddressManager& addresses);
    /// Reads the file and removes it: anchors that hang the node are tried once. Damaged: none.
    [[nodiscard]] std::vector<wire::Endpoint> take_anchors();
    [[nodiscard]] base::Status save_anchors(const std::vector<wire::Endpoint>& anchors);
    /// A secret key of a service of ours. Empty: there is none yet.
    [[nodiscard]] base::Bytes load_key(const char* name);
    [[nodiscard]] base::Status save_key(const char* name, base::ByteView key);
    /// Entries that make no sense are skipped. Errors: no JSON.
    [[nodiscard]] base::Status load_bans(p2p::BanList& bans);
    [[nodiscard]] base::Status save_bans(const p2p::BanList& bans, base::UnixSeconds now);

private:
    [[nodiscard]] base::Result<base::Bytes> read_checked(const char* name);
    [[nodiscard]] base::Status write_checked(const char* name, base::ByteView content);

    base::Filesystem& fs_;
    base::Path datadir_;
    std::array<std::uint8_t, 4> magic_;
};

}  // namespace malha::node
