// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// MuSig2 fields of a PSBT's input (BIP 373), brought together for one key.
#pragma once

#include <optional>

#include "malha/keys/psbt.hpp"
#include "malha/keys/sign_musig.hpp"

namespace malha::keys {

/// A signature of an aggregate key that the input asks for. Borrows the participants of the input.
struct MusigWork {
    MusigKey key;
    const std::vector<crypto::PublicKey>& participants;
    MusigSession session;  ///< under which contributions stand in the input
};

/// @param key  an internal key, or one in a leaf: an aggregate or derived from one.
/// @param tweak  of the taproot output, for its key path.
/// @param leaf_hash  zero for the key path.
/// Empty optional: no such aggregate.
[[nodiscard]] std::optional<MusigWork> find_musig_work(
    const PsbtInput& input, const crypto::XOnlyPublicKey& key,
    const std::optional<crypto::Digest256>& tweak, const crypto::Digest256& leaf_hash);

/// What the participants gave. Empty optional: someone has not signed.
[[nodiscard]] std::optional<MusigParts> musig_parts(const PsbtInput& input, const MusigWork& work);

}  // namespace malha::keys
