// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Miniscript's questions about an input, answered: signatures by the caller, preimages from the
// PSBT, locks by the maker of signatures.
#pragma once

#include <functional>

#include "malha/keys/miniscript.hpp"
#include "malha/keys/psbt.hpp"
#include "malha/keys/signature_maker.hpp"

namespace malha::keys {

/// Borrows everything. Thread: owner only.
class InputSatisfier final : public MiniscriptSatisfier {
public:
    /// @param key  as it stands in the script.
    using Sign = std::function<std::optional<base::Bytes>(base::ByteView key)>;

    InputSatisfier(const PsbtInput& input, SignatureMaker& maker, const Sign& sign)
        : input_(input), maker_(maker), sign_(sign) {}

    [[nodiscard]] std::optional<base::Bytes> signature(base::ByteView key) override {
        return sign_(key);
    }
    [[nodiscard]] std::optional<base::Bytes> preimage(Hash function, base::ByteView hash) override;
    [[nodiscard]] bool lock_time_reached(std::uint32_t lock_time) override {
        return maker_.lock_time_reached(lock_time);
    }
    [[nodiscard]] bool sequence_reached(std::uint32_t sequence) override {
        return maker_.sequence_reached(sequence);
    }

private:
    const PsbtInput& input_;
    SignatureMaker& maker_;
    const Sign& sign_;
};

}  // namespace malha::keys
