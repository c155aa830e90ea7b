// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// A taproot output with one leaf, whose internal key belongs to the secret 1.
#pragma once

#include "malha/crypto/schnorr.hpp"
#include "malha/script/taproot.hpp"
#include "malha/script/templates.hpp"

namespace malha::script {

struct OneLeafTree {
    base::Bytes script;
    base::Bytes output_key;
    base::Bytes control_block;

    [[nodiscard]] base::Bytes script_pubkey() const { return witness_script(1, output_key); }
};

[[nodiscard]] inline OneLeafTree one_leaf_tree(const base::Bytes& script,
                                               std::uint8_t leaf_version = kTapscriptLeafVersion) {
    base::Bytes secret(32);
    secret.back() = 1;
    const auto key = crypto::PrivateKey::from_bytes(secret, crypto::KeyForm::compressed);
    const auto internal_key = key->public_key().x_only();
    const auto output =
        crypto::taproot_output_key(internal_key, tapleaf_hash(leaf_version, script));
    OneLeafTree tree{.script = script,
                     .output_key = base::to_bytes(output->key.bytes()),
                     .control_block = base::to_bytes(internal_key.bytes())};
    const int control = leaf_version | (output->is_odd ? 1 : 0);
    tree.control_block.insert(tree.control_block.begin(), static_cast<std::uint8_t>(control));
    return tree;
}

}  // namespace malha::script
