// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See headers_presync.hpp.
#include "malha/p2p/headers_presync.hpp"

#include "malha/base/assert.hpp"
#include "malha/consensus/header_rules.hpp"
#include "malha/consensus/work.hpp"

namespace malha::p2p {
namespace {

// The median of eleven times must grow by a second per block: at most six blocks share one.
constexpr std::uint64_t kHeadersPerSecondMax = 6;

/// How many headers could follow a block until now under the median-time rule.
std::uint64_t headers_possible(const consensus::HeaderNode& start, base::UnixSeconds now) {
    const auto span = now - start.median_time_past() + consensus::kFutureBlockTimeMax;
    return span.count() <= 0 ? 0 : kHeadersPerSecondMax * static_cast<std::uint64_t>(span.count());
}

}  // namespace

HeadersPresync::HeadersPresync(const consensus::HeaderNode& start, const Settings& settings)
    : start_(start),
      settings_(settings),
      commitments_max_(headers_possible(start, settings.now) / kCommitmentPeriod),
      counted_{start.hash, start.height, start.bits, start.time, start.chain_work},
      stored_(counted_),
      before_buffer_(start.hash) {
    MALHA_ASSERT(settings.commitment_offset < kCommitmentPeriod);
}

std::vector<primitives::BlockHeader> HeadersPresync::process(
    std::span<const primitives::BlockHeader> headers, bool is_full) {
    MALHA_ASSERT(phase_ == Phase::presync || phase_ == Phase::redownload);
    const Phase before = phase_;
    for (const primitives::BlockHeader& header : headers) {
        if (phase_ != before) break;  // enough work in the middle of the message: it comes again
        if (!(before == Phase::presync ? count(header) : store(header))) {
            phase_ = Phase::failed;
            return {};
        }
    }
    auto ready = before == Phase::redownload ? release() : std::vector<primitives::BlockHeader>{};
    if (has_enough_work_) {
        phase_ = Phase::done;
    } else if (!is_full && phase_ == before) {
        phase_ = Phase::failed;  // the peer's chain ends before it has enough work
    }
    return ready;
}

const primitives::BlockHash& HeadersPresync::next_after() const {
    return phase_ == Phase::presync ? counted_.hash : stored_.hash;
}

bool HeadersPresync::extend(End& end, const primitives::BlockHeader& header,
                            const primitives::BlockHash& hash) const {
    if (header.prev_hash != end.hash) return false;
    const primitives::Height height = end.height + 1;
    if (!consensus::is_permitted_difficulty_transition(settings_.params, height, end.bits,
                                                       header.bits))
        return false;
    end = {hash, height, header.bits, header.time, end.work + consensus::block_work(header.bits)};
    return true;
}

bool HeadersPresync::count(const primitives::BlockHeader& header) {
    const primitives::BlockHash hash = header.hash();
    if (!extend(counted_, header, hash)) return false;
    if (is_committed(counted_.height)) {
        commitments_.push_back(commitment(hash));
        if (commitments_.size() > commitments_max_) return false;
    }
    if (counted_.work >= settings_.work_min) phase_ = Phase::redownload;
    return true;
}

bool HeadersPresync::store(const primitives::BlockHeader& header) {
    const primitives::BlockHash hash = header.hash();
    if (!extend(stored_, header, hash)) return false;
    if (stored_.work >= settings_.work_min) has_enough_work_ = true;
    // Beyond the target there are no commitments, and nothing is left to protect against.
    if (!has_enough_work_ && is_committed(stored_.height)) {
        if (commitments_.empty() || commitments_.front() != commitment(hash)) return false;
        commitments_.pop_front();
    }
    buffer_.push_back({header.version, header.merkle_root, header.time, header.bits, header.nonce});
    return true;
}

bool HeadersPresync::is_committed(primitives::Height height) const {
    return static_cast<std::uint64_t>(height) % kCommitmentPeriod == settings_.commitment_offset;
}

bool HeadersPresync::commitment(const primitives::BlockHash& hash) const {
    return (crypto::siphash_32(settings_.salt, hash.bytes) & 1) != 0;
}

std::vector<primitives::BlockHeader> HeadersPresync::release() {
    std::vector<primitives::BlockHeader> ready;
    while (!buffer_.empty() && (has_enough_work_ || buffer_.size() > kRedownloadBuffer)) {
        const CompressedHeader& next = buffer_.front();
        ready.push_back({.version = next.version,
                         .prev_hash = before_buffer_,
                         .merkle_root = next.merkle_root,
                         .time = next.time,
                         .bits = next.bits,
                         .nonce = next.nonce});
        before_buffer_ = ready.back().hash();
        buffer_.pop_front();
    }
    return ready;
}

}  // namespace malha::p2p
