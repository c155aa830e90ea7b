// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Parsing and building transactions. See transaction.hpp.
#include "malha/primitives/transaction.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>

#include "malha/crypto/sha256.hpp"

namespace malha::primitives {
namespace {

// Smallest serialised sizes, by which counts are checked before memory is reserved.
constexpr std::uint64_t kInputSizeMin = 36 + 1 + 4;
constexpr std::uint64_t kOutputSizeMin = 8 + 1;

/// Raw memory, aligned for all that a transaction is made of.
struct alignas(Transaction) Unit {
    std::byte bytes[alignof(Transaction)];
};
static_assert(alignof(TxInput) <= alignof(Unit) && alignof(TxOutput) <= alignof(Unit) &&
              alignof(base::ByteView) <= alignof(Unit));

/// Moves a parsed transaction, with all that it views, into one piece of memory: pools hold
/// hundreds of thousands of them for long.
class Packer {
public:
    explicit Packer(const Transaction& tx) : tx_(tx) {
        std::size_t bytes = sizeof(Transaction) + tx.inputs.size_bytes() + tx.outputs.size_bytes();
        for (const TxInput& input : tx.inputs)
            bytes += input.witness.size_bytes();
        bytes += tx.raw.size();
        units_ = std::make_shared_for_overwrite<Unit[]>((bytes + sizeof(Unit) - 1) / sizeof(Unit));
        next_ = reinterpret_cast<std::byte*>(units_.get());
    }

    TransactionPtr run() {
        Transaction& packed = copy(std::span(&tx_, 1))[0];
        const std::span<TxInput> inputs = copy(tx_.inputs);
        const std::span<TxOutput> outputs = copy(tx_.outputs);
        auto* const items = reinterpret_cast<base::ByteView*>(next_);
        for (TxInput& input : inputs)
            input.witness = copy(input.witness);
        auto* const items_end = reinterpret_cast<base::ByteView*>(next_);
        // The bytes come last: all before them is aligned.
        raw_ = copy(tx_.raw).data();
        packed.raw = moved(tx_.raw);
        packed.inputs = inputs;
        packed.outputs = outputs;
        for (TxInput& input : inputs)
            input.script_sig = moved(input.script_sig);
        for (TxOutput& output : outputs)
            output.script_pubkey = moved(output.script_pubkey);
        for (base::ByteView& item : std::span(items, items_end))
            item = moved(item);
        return {std::move(units_), &packed};
    }

private:
    template <class T>
    std::span<T> copy(std::span<const T> from) {
        static_assert(std::is_trivially_destructible_v<T>);  // nobody would destroy it
        T* const to = reinterpret_cast<T*>(next_);
        std::uninitialized_copy(from.begin(), from.end(), to);
        next_ += from.size_bytes();
        return {to, from.size()};
    }
    /// The same part of the packed bytes. An empty one has its place too: sighash.cpp looks for
    /// what follows it.
    [[nodiscard]] base::ByteView moved(base::ByteView part) const {
        return {raw_ + (part.data() - tx_.raw.data()), part.size()};
    }

    const Transaction& tx_;
    std::shared_ptr<Unit[]> units_;
    std::byte* next_ = nullptr;
    const std::uint8_t* raw_ = nullptr;
};

/// Where the parts of a serialisation with witness lie; a txid hashes only some of them.
void hash_transaction(Transaction& tx, base::ByteView body) {
    const auto full = crypto::sha256d(tx.raw);
    tx.wtxid = Wtxid::from(full);
    if (!tx.has_witness()) {
        tx.txid = Txid::from(full);
        return;
    }
    crypto::Sha256d hasher;
    hasher.write(tx.raw.first(4)).write(body).write(tx.raw.last(4));
    tx.txid = Txid::from(hasher.finish());
}

}  // namespace

std::string_view to_string(DecodeError error) {
    switch (error) {
        case DecodeError::truncated:
            return "truncated or malformed";
        case DecodeError::trailing_bytes:
            return "extra bytes at the end";
        case DecodeError::superfluous_witness:
            return "Superfluous witness record";
        case DecodeError::unknown_flags:
            return "Unknown transaction optional data";
    }
    MALHA_ASSERT(false);
}

void TransactionParser::read_inputs(ByteReader& reader) {
    const std::uint64_t count = reader.read_count(kInputSizeMin);
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        TxInput& input = inputs_.emplace_back();
        reader.read_into(input.prevout.txid.bytes);
        input.prevout.index = reader.read<std::uint32_t>();
        input.script_sig = reader.read_var_bytes();
        input.sequence = reader.read<std::uint32_t>();
    }
}

void TransactionParser::read_outputs(ByteReader& reader) {
    const std::uint64_t count = reader.read_count(kOutputSizeMin);
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        TxOutput& output = outputs_.emplace_back();
        output.value.sat = reader.read<std::int64_t>();
        output.script_pubkey = reader.read_var_bytes();
    }
}

/// Returns whether any input has a witness.
bool TransactionParser::read_witnesses(ByteReader& reader, std::size_t first_input) {
    bool any = false;
    for (std::size_t i = first_input; i < inputs_.size() && reader.ok(); ++i) {
        const std::uint64_t count = reader.read_count(1);
        for (std::uint64_t item = 0; item < count && reader.ok(); ++item)
            witness_items_.push_back(reader.read_var_bytes());
        witness_counts_[i] = static_cast<std::uint32_t>(count);
        any = any || count != 0;
    }
    return any;
}

base::Result<void, DecodeError> TransactionParser::parse_next(ByteReader& reader,
                                                              WitnessEncoding encoding) {
    const std::uint8_t* const begin = reader.position();
    const std::size_t first_input = inputs_.size();
    const std::size_t first_output = outputs_.size();
    Transaction tx;
    tx.version = reader.read<std::uint32_t>();
    const std::uint8_t* body = reader.position();
    std::uint8_t flags = 0;
    read_inputs(reader);
    const bool no_inputs = inputs_.size() == first_input;
    if (no_inputs && encoding == WitnessEncoding::allowed) {
        // BIP 144: an empty input list is the marker; the byte after it holds the flags. Without
        // flags that byte was the count of an empty output list.
        flags = reader.read<std::uint8_t>();
        if (flags != 0) {
            body = reader.position();
            read_inputs(reader);
            read_outputs(reader);
        }
    } else {
        read_outputs(reader);
    }
    const base::ByteView body_view(body, static_cast<std::size_t>(reader.position() - body));
    witness_counts_.resize(inputs_.size());
    if ((flags & 1U) != 0 && !read_witnesses(reader, first_input) && reader.ok())
        return base::Unexpected{DecodeError::superfluous_witness};
    if ((flags & ~1U) != 0 && reader.ok()) return base::Unexpected{DecodeError::unknown_flags};
    tx.lock_time = reader.read<std::uint32_t>();
    if (!reader.ok()) return base::Unexpected{DecodeError::truncated};
    tx.raw = {begin, static_cast<std::size_t>(reader.position() - begin)};
    tx.stripped_size = flags != 0 ? 8 + body_view.size() : tx.raw.size();
    hash_transaction(tx, body_view);
    transactions.push_back(tx);
    extents_.push_back({inputs_.size() - first_input, outputs_.size() - first_output});
    return {};
}

void TransactionParser::finish() {
    const base::ByteView* item = witness_items_.data();
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
        inputs_[i].witness = {item, witness_counts_[i]};
        item += witness_counts_[i];
    }
    const TxInput* input = inputs_.data();
    const TxOutput* output = outputs_.data();
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        transactions[i].inputs = {input, extents_[i].inputs};
        transactions[i].outputs = {output, extents_[i].outputs};
        input += extents_[i].inputs;
        output += extents_[i].outputs;
    }
}

base::Result<TransactionPtr, DecodeError> parse_transaction(base::Bytes bytes,
                                                            WitnessEncoding encoding) {
    TransactionParser parser;
    ByteReader reader(bytes);
    MALHA_TRY(parser.parse_next(reader, encoding));
    if (!reader.at_end()) return base::Unexpected{DecodeError::trailing_bytes};
    parser.finish();
    return Packer(parser.transactions.front()).run();
}

MutableTransaction::MutableTransaction(const Transaction& tx)
    : version(tx.version), lock_time(tx.lock_time) {
    for (const TxInput& input : tx.inputs) {
        MutableTxInput& copy = inputs.emplace_back();
        copy.prevout = input.prevout;
        copy.script_sig = base::to_bytes(input.script_sig);
        copy.sequence = input.sequence;
        for (const base::ByteView item : input.witness)
            copy.witness.push_back(base::to_bytes(item));
    }
    for (const TxOutput& output : tx.outputs)
        outputs.push_back({output.value, base::to_bytes(output.script_pubkey)});
}

bool MutableTransaction::has_witness() const {
    return std::any_of(inputs.begin(), inputs.end(),
                       [](const MutableTxInput& input) { return !input.witness.empty(); });
}

void write_output(ByteWriter& writer, const TxOutput& output) {
    writer.write(output.value.sat).write_var_bytes(output.script_pubkey);
}

base::Bytes serialize(const MutableTransaction& tx, WitnessEncoding encoding) {
    const bool with_witness = encoding == WitnessEncoding::allowed && tx.has_witness();
    ByteWriter writer;
    writer.write(tx.version);
    if (with_witness) writer.write(std::uint8_t{0}).write(std::uint8_t{1});
    writer.write_compact_size(tx.inputs.size());
    for (const MutableTxInput& input : tx.inputs) {
        writer.write_bytes(input.prevout.txid.bytes).write(input.prevout.index);
        writer.write_var_bytes(input.script_sig).write(input.sequence);
    }
    writer.write_compact_size(tx.outputs.size());
    for (const MutableTxOutput& output : tx.outputs)
        write_output(writer, {output.value, output.script_pubkey});
    if (with_witness) {
        for (const MutableTxInput& input : tx.inputs) {
            writer.write_compact_size(input.witness.size());
            for (const base::Bytes& item : input.witness)
                writer.write_var_bytes(item);
        }
    }
    writer.write(tx.lock_time);
    return writer.take();
}

base::Bytes serialize_without_witness(const Transaction& tx) {
    if (!tx.has_witness()) return base::to_bytes(tx.raw);
    // Marker and flag follow the version; the body ends where the stripped size says.
    ByteWriter writer(tx.stripped_size);
    writer.write_bytes(tx.raw.first(4)).write_bytes(tx.raw.subspan(6, tx.stripped_size - 8));
    writer.write_bytes(tx.raw.last(4));
    return writer.take();
}

TransactionPtr make_transaction(const MutableTransaction& tx) {
    // Without inputs the serialisation is ambiguous: its count would read as the witness marker.
    const auto encoding = tx.inputs.empty() ? WitnessEncoding::forbidden : WitnessEncoding::allowed;
    auto parsed = parse_transaction(serialize(tx), encoding);
    return std::move(parsed).value();
}

}  // namespace malha::primitives
