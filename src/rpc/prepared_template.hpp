// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// The block template that getblocktemplate answers with, kept until it is outdated, so that miners
// who ask often cost little.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "malha/mining/block_template.hpp"
#include "malha/rpc/chain_context.hpp"

namespace malha::rpc {

/// What the pool offered on top of one block at one moment.
class PreparedTemplate {
public:
    /// Thread: node strand.
    PreparedTemplate(const ChainContext& context, const chain::BlockNode& parent);

    /// Whether it still answers a question asked now: another tip outdates it at once, a change of
    /// the pool after some seconds. Thread: node strand.
    [[nodiscard]] bool is_current(const ChainContext& context) const;

    [[nodiscard]] const mining::BlockTemplate& block() const { return block_; }
    /// Of the pool; part of the long poll id.
    [[nodiscard]] std::uint64_t pool_revision() const { return pool_revision_; }
    /// About as many bytes as transactions_text() has, without writing it. Thread: any.
    [[nodiscard]] std::size_t text_bytes() const { return text_bytes_; }
    /// The JSON array of its transactions; the first caller writes it. Thread: any.
    [[nodiscard]] const std::string& transactions_text() const;

private:
    mining::BlockTemplate block_;
    std::uint64_t pool_revision_;
    base::UnixSeconds made_;
    std::size_t text_bytes_;
    mutable std::once_flag is_written_;
    mutable std::string transactions_text_;
};

/// Thread: node strand.
class TemplateCache {
public:
    /// The last one, or a new one on top of the tip when that is outdated.
    [[nodiscard]] std::shared_ptr<const PreparedTemplate> get(const ChainContext& context);

private:
    std::shared_ptr<const PreparedTemplate> last_;
};

}  // namespace malha::rpc
