// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
#include "malha/wallet/descriptor_manager.hpp"

#include <algorithm>
#include <thread>

#include "disk_error.hpp"
#include "load_problem.hpp"
#include "malha/base/checked.hpp"
#include "malha/base/executor.hpp"

namespace malha::wallet {
namespace {

DescriptorId id_of(const keys::Descriptor& descriptor, const keys::AddressFormat& format) {
    const keys::PrivateKeys no_keys;
    keys::DescriptorCache no_cache;
    const auto text = descriptor.text(keys::DescriptorForm::compat, format, {no_keys, no_cache});
    MALHA_ASSERT(text.has_value());  // only the normalized form can fail
    return crypto::sha256(base::as_bytes(*text));
}

// Of what is remembered for lists of coins: about a kilobyte each.
constexpr std::size_t kExpansionsMax = 32'768;

// Of what is derived at once when a wallet is loaded; as large.
constexpr std::uint32_t kBatchMax = 8'192;
// Below that, starting threads costs more than they save.
constexpr std::uint32_t kBatchSharedMin = 256;
constexpr unsigned kDerivingThreadsMax = 8;

std::uint32_t to_position(std::int32_t index) {
    return base::narrow<std::uint32_t>(index);
}

}  // namespace

DescriptorManager::DescriptorManager(keys::Descriptor descriptor, DescriptorRecord record,
                                     const keys::AddressFormat& format)
    : id_(id_of(descriptor, format)),
      descriptor_(std::move(descriptor)),
      record_(std::move(record)),
      format_(format),
      is_range_(descriptor_.is_range()),
      watched_end_(record_.range_start) {}

base::Result<std::unique_ptr<DescriptorManager>> DescriptorManager::load(
    const DescriptorId& id, StoredDescriptor stored, const keys::AddressFormat& format) {
    if (!stored.record) return base::fail("keys belong to a descriptor that is missing");
    auto parsed = keys::parse_descriptor(stored.record->text, format, keys::ChecksumRule::required);
    if (!parsed || parsed->alternatives.size() != 1) return base::fail(kUnrecognizedDescriptor);
    auto manager = std::make_unique<DescriptorManager>(std::move(parsed->alternatives.front()),
                                                       *std::move(stored.record), format);
    if (manager->id_ != id) return base::fail("a descriptor does not belong to its id");
    manager->cache_ = std::move(stored.cache);
    for (const auto& [public_key, key] : stored.private_keys)
        manager->private_keys_.emplace(public_key.hash160(), key);
    manager->encrypted_keys_ = std::move(stored.encrypted_keys);
    if (!manager->cache_agrees(manager->private_keys_))
        return base::fail("the keys derived of a descriptor are damaged");
    return manager;
}

base::UnixSeconds DescriptorManager::keypool_oldest() const {
    return {static_cast<std::int64_t>(record_.creation_time)};
}

// ---- scripts

bool DescriptorManager::watch_position(std::uint32_t position, const keys::PrivateKeys& known,
                                       WatchedScripts& scripts) {
    auto expansion = descriptor_.expand(position, {known, cache_});
    if (!expansion) return false;
    watch_expansion(position, *std::move(expansion), scripts);
    return true;
}

void DescriptorManager::watch_expansion(std::uint32_t position, keys::DescriptorExpansion expansion,
                                        WatchedScripts& scripts) {
    for (const base::Bytes& script : expansion.scripts)
        scripts.emplace(script, WatchedScript{this, position});
    for (const auto& [hash, key] : expansion.solving.public_keys)
        public_keys_.emplace(key, position);
    // Addresses in use will be asked about; deriving them takes most of the time of a list.
    if (position < to_position(record_.next_index) && expansions_.size() < kExpansionsMax)
        expansions_.emplace(position, std::move(expansion));
}

base::Status DescriptorManager::watch(WatchedScripts& scripts) {
    const auto count = static_cast<std::size_t>(record_.range_end - watched_end_);
    scripts.reserve(scripts.size() + count);
    public_keys_.reserve(public_keys_.size() + count);
    while (watched_end_ < record_.range_end) {
        const std::uint32_t from = to_position(watched_end_);
        const std::uint32_t left = to_position(record_.range_end) - from;
        for (auto& expansion : expand_many(from, std::min(left, kBatchMax))) {
            if (!expansion) return base::fail("the descriptor cache is incomplete");
            watch_expansion(to_position(watched_end_++), *std::move(expansion), scripts);
        }
    }
    return {};
}

std::vector<std::optional<keys::DescriptorExpansion>> DescriptorManager::expand_many(
    std::uint32_t from, std::uint32_t count) {
    std::vector<std::optional<keys::DescriptorExpansion>> found(count);
    const auto expand = [&](std::uint32_t begin, std::uint32_t end, keys::DescriptorCache& cache) {
        // Without encryption the keys are at hand, should the cache lack something.
        for (std::uint32_t i = begin; i < end; ++i)
            found[i] = descriptor_.expand(from + i, {private_keys_, cache});
    };
    expand(0, 1, cache_);  // puts into the cache what all have in common
    const unsigned threads =
        std::clamp(std::thread::hardware_concurrency(), 1U, kDerivingThreadsMax);
    if (threads == 1 || count < kBatchSharedMin || !cache_.children.empty()) {
        expand(1, count, cache_);
        return found;
    }
    std::vector<keys::DescriptorCache> caches(threads, cache_);
    const std::uint32_t share = (count + threads - 1) / threads;
    {
        base::ThreadPool pool(threads, "walletkeys");
        for (unsigned i = 0; i < threads; ++i)
            pool.post([&, i] {
                expand(std::max(1U, std::min(count, i * share)), std::min(count, (i + 1) * share),
                       caches[i]);
            });
    }
    return found;
}

WalletStatus DescriptorManager::top_up(std::int64_t size, const KeyVault& vault, Database& database,
                                       WatchedScripts& scripts) {
    std::int32_t end = 1;
    if (is_range_) {
        constexpr std::int64_t kPositionMax = 0x7fffffff;
        end = base::narrow<std::int32_t>(std::min(record_.next_index + size, kPositionMax));
        end = std::max(end, record_.range_end);
    }
    if (end <= watched_end_ && end <= record_.range_end) return {};
    const keys::PrivateKeys known = private_keys(vault);
    const std::size_t parents = cache_.parents.size();
    const std::size_t last_hardened = cache_.last_hardened.size();
    const std::int32_t from = watched_end_;
    for (; watched_end_ < end; ++watched_end_)
        if (!watch_position(to_position(watched_end_), known, scripts))
            return wallet_fail(ErrorKind::keypool_ran_out,
                               "The keypool cannot grow without the private keys");
    record_.range_end = end;
    DatabaseTransaction transaction(database);
    MALHA_TRY(of_disk(transaction.begin()));
    MALHA_TRY(of_disk(
        save_new_cache(parents, last_hardened, to_position(from), to_position(end), database)));
    MALHA_TRY(of_disk(save(database)));
    return of_disk(transaction.commit());
}

base::Status DescriptorManager::save_new_cache(std::size_t parents, std::size_t last_hardened,
                                               std::uint32_t from, std::uint32_t to,
                                               Database& database) const {
    if (cache_.parents.size() != parents)
        for (const auto& [number, key] : cache_.parents)
            MALHA_TRY(database.put(parent_cache_record(id_, number, key)));
    if (cache_.last_hardened.size() != last_hardened)
        for (const auto& [number, key] : cache_.last_hardened)
            MALHA_TRY(database.put(last_hardened_record(id_, number, key)));
    for (const auto& [place, key] : cache_.children)
        if (place.second >= from && place.second < to)
            MALHA_TRY(database.put(child_cache_record(id_, place.first, place.second, key)));
    return {};
}

std::vector<base::Bytes> DescriptorManager::expand(std::uint32_t position,
                                                   keys::SolvingData& known) const {
    auto found = expansions_.find(position);
    if (found == expansions_.end()) {
        if (expansions_.size() == kExpansionsMax) expansions_.clear();
        auto expansion = descriptor_.expand(position, {private_keys_, cache_});
        MALHA_ASSERT(expansion.has_value());  // watched positions have all they need in the cache
        found = expansions_.emplace(position, *std::move(expansion)).first;
    }
    keys::SolvingData solving = found->second.solving;
    known.merge(std::move(solving));
    return found->second.scripts;
}

const std::string& DescriptorManager::script_text(std::uint32_t position,
                                                  base::ByteView script_pubkey) const {
    const auto found = script_texts_.find(script_pubkey);
    if (found != script_texts_.end()) return found->second;
    if (script_texts_.size() == kExpansionsMax) script_texts_.clear();
    if (!expansions_.contains(position)) {
        keys::SolvingData kept_too;
        static_cast<void>(expand(position, kept_too));
    }
    const keys::SolvingData& known = expansions_.at(position).solving;
    return script_texts_
        .emplace(base::to_bytes(script_pubkey),
                 keys::infer_descriptor(script_pubkey, known).text(format_))
        .first->second;
}

WalletResult<std::uint32_t> DescriptorManager::take(Database& database) {
    if (record_.next_index >= record_.range_end)
        return wallet_fail(ErrorKind::keypool_ran_out,
                           "Error: Keypool ran out, please call keypoolrefill first");
    const std::int32_t position = record_.next_index++;
    const auto saved = save(database);
    if (!saved) {
        record_.next_index = position;
        MALHA_TRY(of_disk(saved));
    }
    return to_position(position);
}

base::Status DescriptorManager::put_back(std::uint32_t position, Database& database) {
    if (to_position(record_.next_index) != position + 1) return {};
    --record_.next_index;
    return save(database);
}

DescriptorManager::NewlyUsed DescriptorManager::mark_used(std::uint32_t position) {
    const std::uint32_t next = to_position(record_.next_index);
    if (!is_range_ || position < next) return {};
    record_.next_index = base::narrow<std::int32_t>(position) + 1;
    return {next, position + 1 - next};
}

base::Status DescriptorManager::save(Database& database) const {
    return database.put(descriptor_record(id_, record_));
}

std::optional<std::uint32_t> DescriptorManager::position_of(const crypto::PublicKey& key) const {
    const auto found = public_keys_.find(key);
    if (found == public_keys_.end()) return std::nullopt;
    return found->second;
}

// ---- private keys

base::Status DescriptorManager::add_private_keys(const keys::PrivateKeys& keys,
                                                 const KeyVault& vault, Database& database) {
    MALHA_ASSERT(!vault.is_locked());
    for (const auto& [hash, key] : keys) {
        const crypto::PublicKey public_key = key.public_key();
        if (encrypted_keys_.contains(public_key) || private_keys_.contains(hash)) continue;
        if (vault.is_encrypted) {
            base::Bytes encrypted = encrypt_private_key(*vault.master_key, key, public_key);
            MALHA_TRY(database.put(encrypted_key_record(id_, public_key, encrypted)));
            encrypted_keys_.emplace(public_key, std::move(encrypted));
        } else {
            Record record = descriptor_key_record(id_, key);
            const auto written = database.put(record);
            base::secure_wipe(record.value);
            MALHA_TRY(written);
            private_keys_.emplace(hash, key);
        }
    }
    return {};
}

keys::PrivateKeys DescriptorManager::private_keys(const KeyVault& vault) const {
    keys::PrivateKeys keys = private_keys_;
    if (vault.master_key == nullptr) return keys;
    for (const auto& [public_key, encrypted] : encrypted_keys_)
        if (const auto key = decrypt_private_key(*vault.master_key, encrypted, public_key))
            keys.emplace(public_key.hash160(), *key);
    return keys;
}

keys::PrivateKeys DescriptorManager::private_keys_at(std::uint32_t position,
                                                     const KeyVault& vault) const {
    return descriptor_.private_keys(position, private_keys(vault));
}

bool DescriptorManager::opens_with(const base::SecretBytes& master_key) const {
    return std::ranges::all_of(encrypted_keys_, [&](const auto& entry) {
        return decrypt_private_key(master_key, entry.second, entry.first).has_value();
    });
}

bool DescriptorManager::cache_agrees(const keys::PrivateKeys& known) const {
    keys::DescriptorCache fresh;
    if (!descriptor_.expand(to_position(record_.range_start), {known, fresh})) return true;
    const auto agrees = [](const auto& derived, const auto& kept) {
        return std::ranges::all_of(derived, [&](const auto& entry) {
            const auto found = kept.find(entry.first);
            return found == kept.end() || found->second == entry.second;
        });
    };
    return agrees(fresh.parents, cache_.parents) && agrees(fresh.children, cache_.children) &&
           agrees(fresh.last_hardened, cache_.last_hardened);
}

base::Status DescriptorManager::write_encrypted(const base::SecretBytes& master_key,
                                                Database& database) const {
    for (const auto& [hash, key] : private_keys_) {
        const crypto::PublicKey public_key = key.public_key();
        const base::Bytes encrypted = encrypt_private_key(master_key, key, public_key);
        MALHA_TRY(database.put(encrypted_key_record(id_, public_key, encrypted)));
        Record plain = descriptor_key_record(id_, key);
        base::secure_wipe(plain.value);
        MALHA_TRY(database.erase(plain.key));
    }
    return {};
}

void DescriptorManager::drop_plain_keys(const base::SecretBytes& master_key) {
    for (const auto& [hash, key] : private_keys_) {
        const crypto::PublicKey public_key = key.public_key();
        encrypted_keys_.emplace(public_key, encrypt_private_key(master_key, key, public_key));
    }
    private_keys_.clear();
}

// ---- import

base::Status DescriptorManager::update(const DescriptorRecord& record, Database& database) {
    record_.creation_time = record.creation_time;
    record_.range_start = record.range_start;
    record_.range_end = record.range_end;
    record_.next_index = record.next_index;
    record_.text = record.text;
    watched_end_ = record_.range_start;
    public_keys_.clear();
    normalized_text_.clear();
    expansions_.clear();
    script_texts_.clear();
    return save(database);
}

std::optional<std::string> DescriptorManager::text(keys::DescriptorForm form,
                                                   const KeyVault& vault) const {
    const keys::PrivateKeys known = private_keys(vault);
    return descriptor_.text(form, format_, {known, cache_});
}

const std::string& DescriptorManager::normalized_text() const {
    if (!normalized_text_.empty()) return normalized_text_;
    auto text =
        descriptor_.text(keys::DescriptorForm::normalized, format_, {private_keys_, cache_});
    normalized_text_ = text ? *std::move(text) : record_.text;
    return normalized_text_;
}

}  // namespace malha::wallet
