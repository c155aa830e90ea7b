// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Downloads a peer's header chain twice, so that headers are only kept once the chain they belong
// to is known to have enough work.
//
// Attacker: headers at minimum difficulty cost nothing; kept in the tree they would fill memory and
// disk. Defence, in two passes:
//  - presync: the headers are counted and forgotten. Each must fit the one before it and change the
//    difficulty no faster than any real chain could. Of every kCommitmentPeriod-th header one
//    salted bit is remembered.
//  - redownload, once the work reached the minimum: the peer sends the same chain again. The bits
//    must match, so another chain than the one counted is found out. Headers wait in a buffer and
//    are only handed on when kRedownloadBuffer others with matching bits stand on them; the whole
//    rest is handed on when the minimum is reached again.
// Bounds: a chain that follows the median-time rule grows by at most six headers a second, which
// limits the number of bits (about 150 kB for main); the buffer holds kRedownloadBuffer + one
// message of 48-byte headers (below 900 kB). An attacker who wants a header stored that is on no
// chain with enough work must guess kRedownloadBuffer / kCommitmentPeriod bits.
#pragma once

#include <deque>
#include <span>
#include <vector>

#include "malha/base/time.hpp"
#include "malha/consensus/header_node.hpp"
#include "malha/consensus/params.hpp"
#include "malha/crypto/siphash.hpp"
#include "malha/primitives/block.hpp"

namespace malha::p2p {

/// One peer's attempt. Thread: node strand.
class HeadersPresync {
public:
    static constexpr std::uint64_t kCommitmentPeriod = 600;
    static constexpr std::size_t kRedownloadBuffer = 14'400;

    enum class Phase : std::uint8_t {
        presync,
        redownload,
        done,    ///< everything was handed on
        failed,  ///< the peer broke a rule, changed its chain, or ended below the minimum
    };

    struct Settings {
        const consensus::ConsensusParams& params;
        consensus::Uint256 work_min;  ///< least work of the whole chain
        base::UnixSeconds now;
        crypto::SipKey salt;              ///< secret
        std::uint64_t commitment_offset;  ///< secret, below kCommitmentPeriod
    };

    /// @param start  the last known ancestor of what the peer will send; outlives this.
    HeadersPresync(const consensus::HeaderNode& start, const Settings& settings);

    /// Takes the next message of the peer: continuous headers, each with valid proof of work, the
    /// first of them a child of what next_after() asked for.
    /// @param is_full  the message held as many headers as it could: the peer has more.
    /// @return headers to be kept, in order; often none. Check phase() afterwards.
    [[nodiscard]] std::vector<primitives::BlockHeader> process(
        std::span<const primitives::BlockHeader> headers, bool is_full);

    [[nodiscard]] Phase phase() const { return phase_; }
    /// The block whose descendants to ask for; the locator goes on with start().
    [[nodiscard]] const primitives::BlockHash& next_after() const;
    [[nodiscard]] const consensus::HeaderNode& start() const { return start_; }
    /// Of the last header counted in the first pass.
    [[nodiscard]] primitives::Height presync_height() const { return counted_.height; }
    [[nodiscard]] std::uint32_t presync_time() const { return counted_.time; }
    [[nodiscard]] const consensus::Uint256& presync_work() const { return counted_.work; }

private:
    /// The end of a chain of headers that are not kept.
    struct End {
        primitives::BlockHash hash;
        primitives::Height height = 0;
        std::uint32_t bits = 0;
        std::uint32_t time = 0;
        consensus::Uint256 work;
    };
    /// A header without its parent's hash, which its predecessor in the buffer gives.
    struct CompressedHeader {
        std::int32_t version;
        primitives::MerkleRoot merkle_root;
        std::uint32_t time;
        std::uint32_t bits;
        std::uint32_t nonce;
    };

    [[nodiscard]] bool extend(End& end, const primitives::BlockHeader& header,
                              const primitives::BlockHash& hash) const;
    [[nodiscard]] bool count(const primitives::BlockHeader& header);
    [[nodiscard]] bool store(const primitives::BlockHeader& header);
    [[nodiscard]] bool is_committed(primitives::Height height) const;
    [[nodiscard]] bool commitment(const primitives::BlockHash& hash) const;
    [[nodiscard]] std::vector<primitives::BlockHeader> release();

    const consensus::HeaderNode& start_;
    const Settings settings_;
    std::uint64_t commitments_max_;
    Phase phase_ = Phase::presync;
    End counted_;                   ///< first pass
    End stored_;                    ///< second pass
    std::deque<bool> commitments_;  ///< of the first pass, taken off by the second
    std::deque<CompressedHeader> buffer_;
    primitives::BlockHash before_buffer_;  ///< parent of the first header in the buffer
    bool has_enough_work_ = false;         ///< in the second pass
};

}  // namespace malha::p2p
