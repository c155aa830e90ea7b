// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A signature cache without bounds, for tests that verify the same input under many flags.
#pragma once

#include <set>
#include <tuple>

#include "malha/script/signature_checker.hpp"

namespace malha::script {

class RememberingCache final : public SignatureCache {
public:
    [[nodiscard]] bool contains(const SignatureClaim& claim) override {
        const bool found = known_.contains(key_of(claim));
        hits_ += found ? 1 : 0;
        return found;
    }
    void add(const SignatureClaim& claim) override { known_.insert(key_of(claim)); }

    [[nodiscard]] std::size_t size() const { return known_.size(); }
    [[nodiscard]] std::size_t hits() const { return hits_; }

private:
    using Key = std::tuple<SignatureKind, Digest256, base::Bytes, base::Bytes>;
    [[nodiscard]] static Key key_of(const SignatureClaim& claim) {
        return {claim.kind, claim.hash, base::to_bytes(claim.public_key),
                base::to_bytes(claim.signature)};
    }

    std::set<Key> known_;
    std::size_t hits_ = 0;
};

}  // namespace malha::script
