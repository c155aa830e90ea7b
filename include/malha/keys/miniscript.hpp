// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Miniscript (BIP 379): spending conditions that can be read from a script and written as one, with
// a type system that tells before any spend whether it is sound, malleable and within the limits.
//
// An expression is a list of nodes in which every node follows its arguments, the whole expression
// being the last. So nothing here recurses, however deep the input nests. Keys are numbers: indexes
// into a list that the owner keeps, for which he gives the bytes that stand in the script.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "malha/base/bytes.hpp"
#include "malha/keys/miniscript_type.hpp"

namespace malha::keys {

/// Where the script will stand; keys are 33 bytes in P2WSH and 32 in tapscript.
enum class MiniscriptContext : std::uint8_t { p2wsh, tapscript };

enum class Fragment : std::uint8_t {
    just_0,
    just_1,
    pk_k,
    pk_h,
    older,
    after,
    sha256,
    hash256,
    ripemd160,
    hash160,
    wrap_a,
    wrap_s,
    wrap_c,
    wrap_d,
    wrap_v,
    wrap_j,
    wrap_n,
    and_v,
    and_b,
    or_b,
    or_c,
    or_d,
    or_i,
    andor,
    thresh,
    multi,
    multi_a,
};

struct MiniscriptNode {
    Fragment fragment = Fragment::just_0;
    std::uint32_t number = 0;              ///< older, after: the lock; thresh, multi*: how many
    std::vector<std::uint32_t> keys{};     ///< numbers of keys
    base::Bytes hash{};                    ///< sha256, ...: 20 or 32 bytes
    std::vector<std::size_t> arguments{};  ///< indexes of nodes before this one
    MiniscriptProperties properties{};     ///< empty type: the arguments do not fit
};

/// What spending conditions ask of the one who spends.
/// Thread: owner only.
class MiniscriptSatisfier {
public:
    enum class Hash : std::uint8_t { sha256, hash256, ripemd160, hash160 };

    virtual ~MiniscriptSatisfier() = default;
    /// With its hash type where it has one. Empty optional: cannot sign.
    /// @param key  as it stands in the script.
    [[nodiscard]] virtual std::optional<base::Bytes> signature(base::ByteView key) = 0;
    /// 32 bytes. Empty optional: not known.
    [[nodiscard]] virtual std::optional<base::Bytes> preimage(Hash function,
                                                              base::ByteView hash) = 0;
    /// Whether the transaction's lock time satisfies OP_CHECKLOCKTIMEVERIFY.
    [[nodiscard]] virtual bool lock_time_reached(std::uint32_t lock_time) = 0;
    /// Whether the input's sequence satisfies OP_CHECKSEQUENCEVERIFY.
    [[nodiscard]] virtual bool sequence_reached(std::uint32_t sequence) = 0;
};

/// Immutable once made. Thread: any.
class Miniscript {
public:
    /// The number for a key expression. Empty optional: it is not valid; parsing ends.
    using KeyReader = std::function<std::optional<std::uint32_t>(std::string_view text)>;
    /// The key behind a HASH160. Empty optional: unknown.
    using KeyFinder = std::function<std::optional<base::Bytes>(base::ByteView key_hash)>;
    using KeyWriter = std::function<std::string(std::uint32_t key)>;
    using KeyBytes = std::span<const base::Bytes>;  ///< as in the script, by number
    /// Whether two keys are the same.
    using KeyOrder = std::function<bool(std::uint32_t, std::uint32_t)>;

    /// Also an expression of no valid type, so that one can say where it is wrong (insane_part).
    /// Empty optional: no expression, or one too large for any script.
    [[nodiscard]] static std::optional<Miniscript> parse(std::string_view text,
                                                         MiniscriptContext context,
                                                         const KeyReader& read_key);
    /// The expression that compiles to exactly this script. Keys are appended to `keys`, as they
    /// stand in the script, and numbered by their place there.
    /// @param find_key  for pk_h, of which the script has only the hash.
    /// Empty optional: no script of a valid type compiles to it, or a key is not known.
    [[nodiscard]] static std::optional<Miniscript> from_script(base::ByteView script,
                                                               MiniscriptContext context,
                                                               const KeyFinder& find_key,
                                                               std::vector<base::Bytes>& keys);

    [[nodiscard]] MiniscriptContext context() const { return context_; }
    [[nodiscard]] std::span<const MiniscriptNode> nodes() const { return nodes_; }
    [[nodiscard]] const MiniscriptNode& root() const { return nodes_.back(); }
    /// How many keys it names, repetitions counted.
    [[nodiscard]] std::size_t key_count() const;

    /// The canonical text. @param node  an index into nodes(), for a part of it.
    [[nodiscard]] std::string text(const KeyWriter& write_key, std::size_t node) const;
    [[nodiscard]] std::string text(const KeyWriter& write_key) const {
        return text(write_key, nodes_.size() - 1);
    }
    [[nodiscard]] base::Bytes script(KeyBytes keys) const;
    /// Bytes of script().
    [[nodiscard]] std::size_t script_size() const { return root().properties.script_size; }

    /// A sound type at the top, within all limits, not malleable, a signature in every spend, no
    /// contradicting locks, no key twice: what may be used without a second thought.
    [[nodiscard]] bool is_sane() const;
    /// Whether there is any way to spend at all.
    [[nodiscard]] bool is_satisfiable() const { return root().properties.stack_sat.has_value(); }
    /// Marks the nodes in which a key occurs twice. Called once by whoever knows the keys.
    /// @param less  a strict order of keys.
    void find_repeated_keys(const KeyOrder& less);
    /// The innermost part that is not sane, and why; empty optional: sane, or satisfiable by
    /// nobody.
    struct Insanity {
        std::size_t node = 0;
        std::string reason;  ///< "is invalid", "is not sane: malleable witnesses exist", ...
    };
    [[nodiscard]] std::optional<Insanity> insane_part() const;

    /// The largest satisfaction without the script itself: bytes of witness items with their
    /// lengths, and their number. Empty optional: never satisfiable.
    [[nodiscard]] std::optional<std::size_t> witness_size_max() const {
        return root().properties.witness_sat;
    }
    [[nodiscard]] std::optional<std::size_t> witness_items_max() const;

    /// The smallest witness that nobody can turn into another valid one, bottom item first, without
    /// the script. Empty optional: the satisfier lacks something, or every witness is malleable.
    [[nodiscard]] std::optional<std::vector<base::Bytes>> satisfy(
        KeyBytes keys, MiniscriptSatisfier& satisfier) const;

private:
    Miniscript(MiniscriptContext context, std::vector<MiniscriptNode> nodes)
        : context_(context), nodes_(std::move(nodes)) {}

    MiniscriptContext context_;
    std::vector<MiniscriptNode> nodes_;
};

}  // namespace malha::keys
