// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See as_map.hpp.
#include "malha/p2p/as_map.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "as_map_reader.hpp"
#include "malha/base/assert.hpp"
#include "malha/crypto/sha256.hpp"
#include "malha/p2p/address_rules.hpp"

namespace malha::p2p {
namespace {

using Kind = AsMapReader::Kind;

constexpr unsigned kAddressBits = 128;
// Zeros that may follow the program, to fill its last byte.
constexpr std::size_t kPaddingMax = 7;
// A MATCH compares at most so many bits: a run of them is only split where it must be.
constexpr unsigned kMatchBitsMax = 8;
// First byte of a group that is an AS (part of the format of peers.dat).
constexpr std::uint8_t kAsClass = 2;

/// Whether every path through the program ends in a RETURN, and no part of it is for nothing.
class Checker {
public:
    explicit Checker(base::ByteView bytes) : reader_(bytes) {}

    bool run() {
        while (reader_.remaining() > 0) {
            // In the middle of an instruction nobody may arrive.
            if (!jumps_.empty() && reader_.position() >= jumps_.back().target) return false;
            const auto instruction = reader_.next();
            if (!instruction) return false;
            if (instruction->kind == Kind::ret) {
                if (previous_ == Kind::set_default) return false;  // one RETURN would do
                if (jumps_.empty()) return is_padding();
                if (reader_.position() != jumps_.back().target) return false;  // never reached
                bits_ = jumps_.back().bits;
                jumps_.pop_back();
                previous_ = Kind::jump;
            } else if (!step(*instruction)) {
                return false;
            }
        }
        return false;  // the program ends without an answer
    }

private:
    struct Jump {
        std::size_t target;
        unsigned bits;  ///< of the address that are left there
    };

    bool step(const AsMapReader::Instruction& instruction) {
        const Kind before = std::exchange(previous_, instruction.kind);
        if (instruction.kind == Kind::set_default) return before != Kind::set_default;
        if (instruction.kind == Kind::jump) return jump(instruction.argument);
        const unsigned compared = instruction.match_bits();
        const bool is_short = compared < kMatchBitsMax;
        // Two short ones in a row should be one.
        if (before == Kind::match && was_short_match_ && is_short) return false;
        was_short_match_ = is_short;
        if (bits_ < compared) return false;
        bits_ -= compared;
        return true;
    }
    bool jump(std::uint32_t offset) {
        if (offset > reader_.remaining() || bits_ == 0) return false;
        --bits_;
        const std::size_t target = reader_.position() + offset;
        if (!jumps_.empty() && target >= jumps_.back().target) return false;  // they cross
        jumps_.push_back({target, bits_});
        return true;
    }
    bool is_padding() {
        if (reader_.remaining() > kPaddingMax) return false;
        while (const auto bit = reader_.bit())
            if (*bit) return false;
        return true;
    }

    AsMapReader reader_;
    std::vector<Jump> jumps_;  ///< at most kAddressBits, as each takes a bit of the address
    unsigned bits_ = kAddressBits;
    Kind previous_ = Kind::jump;
    bool was_short_match_ = false;
};

/// Takes the bits of an address one after the other.
class AddressBits {
public:
    explicit AddressBits(std::span<const std::uint8_t, 16> bytes) : bytes_(bytes) {}
    bool next() {
        MALHA_ASSERT(position_ < kAddressBits);
        const bool bit = (bytes_[position_ / 8] >> (7 - position_ % 8)) & 1;
        ++position_;
        return bit;
    }

private:
    std::span<const std::uint8_t, 16> bytes_;
    std::size_t position_ = 0;
};

}  // namespace

AsMap::AsMap(base::Bytes bytes) : bytes_(std::move(bytes)) {
    version_ = crypto::sha256d(bytes_);
}

base::Result<AsMap> AsMap::parse(base::Bytes bytes) {
    if (bytes.size() > kSizeMax) return base::fail("the map is too large");
    if (!Checker(bytes).run()) return base::fail("the map is malformed");
    return AsMap(std::move(bytes));
}

std::uint32_t AsMap::find(const wire::NetworkAddress& address) const {
    const auto routed = with_embedded_ipv4(address);
    if (!is_routable(address)) return 0;
    if (routed.network() != wire::Network::ipv4 && routed.network() != wire::Network::ipv6)
        return 0;
    const auto bytes = wire::to_v1_bytes(routed);
    AddressBits bits(bytes);
    AsMapReader reader(bytes_);
    std::uint32_t fallback = 0;
    // parse() made sure that neither bits nor instructions run out.
    while (true) {
        const auto instruction = reader.next();
        MALHA_ASSERT(instruction.has_value());
        switch (instruction->kind) {
            case Kind::ret:
                return instruction->argument;
            case Kind::set_default:
                fallback = instruction->argument;
                break;
            case Kind::jump:
                if (bits.next()) reader.skip(instruction->argument);
                break;
            case Kind::match:
                for (unsigned i = instruction->match_bits(); i > 0; --i)
                    if (bits.next() != ((instruction->argument >> (i - 1) & 1) != 0))
                        return fallback;
                break;
        }
    }
}

base::Bytes network_group(const wire::NetworkAddress& address, const AsMap* map) {
    const std::uint32_t as_number = map == nullptr ? 0 : map->find(address);
    if (as_number == 0) return network_group(address);
    base::Bytes group{kAsClass};
    for (unsigned shift = 0; shift < 32; shift += 8)
        group.push_back(static_cast<std::uint8_t>(as_number >> shift));
    return group;
}

}  // namespace malha::p2p
