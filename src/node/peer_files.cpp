// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See peer_files.hpp. The two .dat files: the network's magic, the content, and the double SHA-256
// of both.
#include "peer_files.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "malha/crypto/sha256.hpp"
#include "malha/p2p/anchors.hpp"
#include "malha/p2p/subnet_text.hpp"

namespace malha::node {
namespace {

constexpr const char* kPeersFile = "peers.dat";
constexpr const char* kAnchorsFile = "anchors.dat";
constexpr const char* kBansFile = "banlist.json";
constexpr std::uint64_t kFileMax = 32 << 20;
constexpr std::size_t kChecksumSize = 32;

/// Zero when there is none.
std::int64_t number_in(const nlohmann::json& object, const char* name) {
    if (!object.is_object() || !object.contains(name) || !object[name].is_number_integer())
        return 0;
    return object[name].get<std::int64_t>();
}

}  // namespace

base::Result<base::Bytes> PeerFiles::read_checked(const char* name) {
    const base::Bytes file = MALHA_TRY(base::read_file(fs_, datadir_ / name, kFileMax));
    if (file.size() < magic_.size() + kChecksumSize) return base::fail(name, " is too short");
    const base::ByteView signed_part = base::ByteView(file).first(file.size() - kChecksumSize);
    if (!std::ranges::equal(signed_part.first(magic_.size()), magic_))
        return base::fail(name, " belongs to another network");
    if (!std::ranges::equal(crypto::sha256d(signed_part), base::ByteView(file).last(kChecksumSize)))
        return base::fail(name, " is corrupt: its checksum is wrong");
    return base::to_bytes(signed_part.subspan(magic_.size()));
}

base::Status PeerFiles::write_checked(const char* name, base::ByteView content) {
    base::Bytes file(magic_.begin(), magic_.end());
    file.insert(file.end(), content.begin(), content.end());
    const auto checksum = crypto::sha256d(file);
    file.insert(file.end(), checksum.begin(), checksum.end());
    return base::write_file_atomically(fs_, datadir_ / name, file);
}

base::Status PeerFiles::load_addresses(p2p::AddressManager& addresses) {
    if (!fs_.exists(datadir_ / kPeersFile)) return {};
    const base::Bytes content = MALHA_TRY(read_checked(kPeersFile));
    if (!p2p::AddressManager::is_of_newer_format(content)) return addresses.deserialize(content);
    return fs_.rename(datadir_ / kPeersFile, datadir_ / (std::string(kPeersFile) + ".bak"));
}

base::Status PeerFiles::save_addresses(const p2p::AddressManager& addresses) {
    return write_checked(kPeersFile, addresses.serialize());
}

std::vector<wire::Endpoint> PeerFiles::take_anchors() {
    if (!fs_.exists(datadir_ / kAnchorsFile)) return {};
    const auto content = read_checked(kAnchorsFile);
    static_cast<void>(fs_.remove(datadir_ / kAnchorsFile));
    if (!content) return {};
    return p2p::decode_anchors(*content).value_or(std::vector<wire::Endpoint>{});
}

base::Status PeerFiles::save_anchors(const std::vector<wire::Endpoint>& anchors) {
    return write_checked(kAnchorsFile, p2p::encode_anchors(anchors));
}

base::Bytes PeerFiles::load_key(const char* name) {
    constexpr std::uint64_t kKeyMax = 64 << 10;
    if (!fs_.exists(datadir_ / name)) return {};
    return base::read_file(fs_, datadir_ / name, kKeyMax).value_or(base::Bytes{});
}

base::Status PeerFiles::save_key(const char* name, base::ByteView key) {
    return base::write_file_atomically(fs_, datadir_ / name, key);
}

base::Status PeerFiles::load_bans(p2p::BanList& bans) {
    if (!fs_.exists(datadir_ / kBansFile)) return {};
    const base::Bytes file = MALHA_TRY(base::read_file(fs_, datadir_ / kBansFile, kFileMax));
    const auto json = nlohmann::json::parse(file.begin(), file.end(), nullptr,
                                            /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("banned_nets") || !json["banned_nets"].is_array())
        return base::fail(kBansFile, " is no list of bans");
    for (const auto& entry : json["banned_nets"]) {
        if (number_in(entry, "version") != 1 || !entry.contains("address") ||
            !entry["address"].is_string())
            continue;
        const auto subnet = p2p::parse_subnet(entry["address"].get_ref<const std::string&>());
        const p2p::Ban ban{.created = {number_in(entry, "ban_created")},
                           .until = {number_in(entry, "banned_until")}};
        if (subnet) bans.ban(*subnet, ban);
    }
    static_cast<void>(bans.take_changed());
    return {};
}

base::Status PeerFiles::save_bans(const p2p::BanList& bans, base::UnixSeconds now) {
    auto nets = nlohmann::ordered_json::array();
    for (const auto& [subnet, ban] : bans.list(now))
        nets.push_back({{"version", 1},
                        {"ban_created", ban.created.value},
                        {"banned_until", ban.until.value},
                        {"address", p2p::to_text(subnet)}});
    const nlohmann::ordered_json json{{"banned_nets", nets}};
    const std::string text = json.dump(4) + "\n";
    return base::write_file_atomically(fs_, datadir_ / kBansFile, base::as_bytes(text));
}

}  // namespace malha::node
