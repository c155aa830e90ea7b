// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See sim_disk.hpp.
#include "support/sim_disk.hpp"

#include <leveldb/env.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "malha/base/mutex.hpp"
#include "malha/base/rng.hpp"

namespace malha::test {
namespace {

using base::Bytes;
using base::ByteView;
using base::Error;
using base::MutexLock;
using base::Path;
using base::Result;
using base::Status;
using base::Unexpected;

constexpr std::size_t kPageSize = 4096;

/// A write at an offset, or (without data) a new size.
struct FileChange {
    std::uint64_t offset_or_size = 0;
    std::optional<Bytes> data;
};

void apply_change(Bytes& content, const FileChange& change) {
    const auto at = static_cast<std::size_t>(change.offset_or_size);
    if (!change.data) return content.resize(at);
    if (content.size() < at + change.data->size()) content.resize(at + change.data->size());
    std::copy(change.data->begin(), change.data->end(),
              content.begin() + static_cast<std::ptrdiff_t>(at));
}

struct Inode {
    bool is_appended = false;  ///< LevelDB's files
    Bytes content;
    Bytes durable;
    std::vector<FileChange> unsynced;
};
using InodePtr = std::shared_ptr<Inode>;

/// `from` empty: a creation; `to` empty: a removal; no inode: a folder is renamed.
struct NameChange {
    std::string from;
    std::string to;
    InodePtr inode;
};
using Names = std::map<std::string, InodePtr>;

void move_folder(Names& names, const std::string& from, const std::string& to) {
    const std::string prefix = from + "/";
    for (auto it = names.lower_bound(prefix); it != names.end() && it->first.starts_with(prefix);) {
        names[to + "/" + it->first.substr(prefix.size())] = it->second;
        it = names.erase(it);
    }
}

void apply_change(Names& names, const NameChange& change) {
    if (change.inode == nullptr) return move_folder(names, change.from, change.to);
    if (!change.from.empty()) names.erase(change.from);
    if (!change.to.empty()) names[change.to] = change.inode;
}

std::string normal(const Path& path) {
    return path.lexically_normal().string();
}

}  // namespace

/// All of the disk. Every method locks; handles made before a restart are refused by their epoch.
class SimDisk::State {
public:
    explicit State(std::uint64_t seed) : rng_(seed) {}

    struct Handle {
        InodePtr inode;
        std::uint64_t epoch;
    };

    Result<Handle> open(const Path& path, bool create, bool is_appended) {
        MutexLock lock(mutex_);
        const std::string name = normal(path);
        const auto found = names_.find(name);
        if (found != names_.end()) {
            MALHA_TRY(check_power());
            return Handle{found->second, epoch_};
        }
        if (!create) return failure(path, "No such file or directory");
        const auto inode = std::make_shared<Inode>();
        inode->is_appended = is_appended;
        MALHA_TRY(change_names(path, {"", name, inode}));
        return Handle{inode, epoch_};
    }

    Result<std::size_t> read(const Handle& handle, std::uint64_t offset,
                             base::MutableByteView out) {
        MutexLock lock(mutex_);
        MALHA_TRY(check_power());
        if (handle.epoch != epoch_) return power_failure();
        const Bytes& content = handle.inode->content;
        if (offset >= content.size()) return std::size_t{0};
        const std::size_t count =
            std::min(out.size(), content.size() - static_cast<std::size_t>(offset));
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), count, out.begin());
        return count;
    }

    Status change(const Handle& handle, FileChange file_change) {
        MutexLock lock(mutex_);
        if (handle.epoch != epoch_) return power_failure();
        const bool grows = file_change.offset_or_size > handle.inode->content.size();
        const Status status = begin_operation(file_change.data.has_value() || grows);
        if (!status && !is_cutting_) return status;
        apply_change(handle.inode->content, file_change);
        handle.inode->unsynced.push_back(std::move(file_change));
        return status;
    }

    /// Appends at the end.
    Status append(const Handle& handle, ByteView data) {
        const std::uint64_t end = size(handle);
        return change(handle, {end, base::to_bytes(data)});
    }

    Status sync(const Handle& handle) {
        MutexLock lock(mutex_);
        if (handle.epoch != epoch_) return power_failure();
        MALHA_TRY(begin_operation(/*needs_space=*/false));
        for (const FileChange& file_change : handle.inode->unsynced)
            apply_change(handle.inode->durable, file_change);
        handle.inode->unsynced.clear();
        for (std::size_t i = unsynced_names_.size(); i-- > 0;)
            if (unsynced_names_[i].inode == handle.inode && unsynced_names_[i].from.empty()) {
                commit_names(i + 1);
                break;
            }
        return {};
    }

    std::uint64_t size(const Handle& handle) {
        MutexLock lock(mutex_);
        return handle.inode->content.size();
    }

    std::optional<std::uint64_t> size_of(const Path& path) {
        MutexLock lock(mutex_);
        const auto found = names_.find(normal(path));
        if (found == names_.end()) return std::nullopt;
        return found->second->content.size();
    }

    bool exists(const Path& path) {
        MutexLock lock(mutex_);
        return names_.contains(normal(path)) || directories_.contains(normal(path));
    }

    Status rename(const Path& from, const Path& to) {
        MutexLock lock(mutex_);
        const auto found = names_.find(normal(from));
        if (found != names_.end())
            return change_names(from, {normal(from), normal(to), found->second});
        if (!directories_.contains(normal(from))) return failure(from, "No such file or directory");
        if (directories_.contains(normal(to))) return failure(to, "Directory not empty");
        const Status status = change_names(from, {normal(from), normal(to), nullptr});
        if (!status) return status;
        directories_.erase(normal(from));
        directories_.insert(normal(to));
        return {};
    }

    Status remove(const Path& path) {
        MutexLock lock(mutex_);
        directories_.erase(normal(path));
        const auto found = names_.find(normal(path));
        if (found == names_.end()) return check_power();
        return change_names(path, {normal(path), "", found->second});
    }

    Status create_directories(const Path& path) {
        MutexLock lock(mutex_);
        MALHA_TRY(check_power());
        for (Path at = path; at.has_relative_path(); at = at.parent_path())
            directories_.insert(normal(at));
        return {};
    }

    Status sync_directory(const Path& directory) {
        MutexLock lock(mutex_);
        MALHA_TRY(begin_operation(/*needs_space=*/false));
        const std::string prefix = normal(directory);
        const auto is_inside = [&](const std::string& name) {
            return !name.empty() && Path(name).parent_path() == prefix;
        };
        for (std::size_t i = unsynced_names_.size(); i-- > 0;)
            if (is_inside(unsynced_names_[i].from) || is_inside(unsynced_names_[i].to)) {
                commit_names(i + 1);
                break;
            }
        return {};
    }

    std::vector<std::string> list(const Path& directory) {
        MutexLock lock(mutex_);
        std::set<std::string> found;
        const auto add = [&](const std::string& name) {
            if (Path(name).parent_path() == normal(directory))
                found.insert(Path(name).filename().string());
        };
        for (const auto& [name, inode] : names_)
            add(name);
        for (const std::string& name : directories_)
            add(name);
        return {found.begin(), found.end()};
    }

    bool lock(const Path& path) {
        MutexLock lock(mutex_);
        return locks_.insert(normal(path)).second;
    }
    void unlock(const Path& path) {
        MutexLock lock(mutex_);
        locks_.erase(normal(path));
    }

    void fail_at(std::uint64_t operation, Fault fault) {
        MutexLock lock(mutex_);
        fault_ = fault;
        fault_operation_ = operations_ + operation;
        has_failed_ = false;
    }
    void clear_fault() {
        MutexLock lock(mutex_);
        fault_.reset();
    }
    bool has_failed() {
        MutexLock lock(mutex_);
        return has_failed_;
    }
    std::uint64_t operations() {
        MutexLock lock(mutex_);
        return operations_;
    }

    void restart() {
        MutexLock lock(mutex_);
        commit_names(static_cast<std::size_t>(rng_.below(unsynced_names_.size() + 1)));
        unsynced_names_.clear();
        names_ = durable_names_;
        // Of folders those are left that have something in them.
        directories_.clear();
        for (const auto& [name, inode] : names_)
            for (Path at = Path(name).parent_path(); at.has_relative_path(); at = at.parent_path())
                directories_.insert(normal(at));
        for (const auto& [name, inode] : names_)
            lose_unsynced(*inode);
        locks_.clear();
        fault_.reset();
        has_power_ = true;
        ++epoch_;
    }

    void set_free_space(std::uint64_t bytes) {
        MutexLock lock(mutex_);
        free_space_ = bytes;
    }
    std::uint64_t free_space() {
        MutexLock lock(mutex_);
        return free_space_;
    }
    bool corrupt(const Path& path, std::uint64_t offset) {
        MutexLock lock(mutex_);
        const auto found = names_.find(normal(path));
        if (found == names_.end() || offset >= found->second->content.size()) return false;
        const auto at = static_cast<std::size_t>(offset);
        found->second->content[at] ^= 0xff;
        if (at < found->second->durable.size()) found->second->durable[at] ^= 0xff;
        return true;
    }

private:
    static Unexpected<Error> failure(const Path& path, const std::string& reason) {
        return Unexpected{Error{"cannot access " + path.string() + ": " + reason}};
    }
    static Unexpected<Error> power_failure() {
        return Unexpected{Error{"Input/output error (power is off)"}};
    }
    Status check_power() MALHA_REQUIRES(mutex_) {
        return has_power_ ? Status() : Status(power_failure());
    }

    /// Counts a changing operation and lets it fail when its turn has come. is_cutting_ tells that
    /// it is the one during which the power goes.
    Status begin_operation(bool needs_space) MALHA_REQUIRES(mutex_) {
        is_cutting_ = false;
        MALHA_TRY(check_power());
        const std::uint64_t number = operations_++;
        if (!fault_ || number < fault_operation_) return {};
        if (*fault_ == Fault::no_space) {
            if (!needs_space) return {};
            has_failed_ = true;
            return Unexpected{Error{"No space left on device"}};
        }
        if (number > fault_operation_) return {};
        has_failed_ = true;
        if (*fault_ == Fault::io_error) return Unexpected{Error{"Input/output error"}};
        has_power_ = false;
        is_cutting_ = true;
        return power_failure();
    }

    Status change_names(const Path& path, NameChange name_change) MALHA_REQUIRES(mutex_) {
        const bool creates = name_change.from.empty();
        const Status status = begin_operation(/*needs_space=*/creates);
        if (!status && !is_cutting_) return failure(path, status.error().message);
        apply_change(names_, name_change);
        unsynced_names_.push_back(std::move(name_change));
        return status;
    }

    void commit_names(std::size_t count) MALHA_REQUIRES(mutex_) {
        const auto end = unsynced_names_.begin() + static_cast<std::ptrdiff_t>(count);
        for (auto it = unsynced_names_.begin(); it != end; ++it)
            apply_change(durable_names_, *it);
        unsynced_names_.erase(unsynced_names_.begin(), end);
    }

    void lose_unsynced(Inode& inode) MALHA_REQUIRES(mutex_) {
        if (inode.is_appended) {
            keep_prefix(inode);
        } else {
            keep_some_pages(inode);
        }
        inode.unsynced.clear();
        inode.content = inode.durable;
    }

    void keep_prefix(Inode& inode) MALHA_REQUIRES(mutex_) {
        const auto kept = static_cast<std::size_t>(rng_.below(inode.unsynced.size() + 1));
        for (std::size_t i = 0; i < kept; ++i)
            apply_change(inode.durable, inode.unsynced[i]);
        if (kept == inode.unsynced.size() || !inode.unsynced[kept].data) return;
        FileChange torn = inode.unsynced[kept];
        torn.data->resize(static_cast<std::size_t>(rng_.below(torn.data->size() + 1)));
        apply_change(inode.durable, torn);
    }

    void keep_some_pages(Inode& inode) MALHA_REQUIRES(mutex_) {
        for (const FileChange& file_change : inode.unsynced) {
            if (!file_change.data) {
                if (rng_.below(2) == 0) apply_change(inode.durable, file_change);
                continue;
            }
            const Bytes& data = *file_change.data;
            for (std::size_t at = 0; at < data.size(); at += kPageSize) {
                if (rng_.below(2) == 0) continue;
                const ByteView page =
                    ByteView(data).subspan(at).first(std::min(kPageSize, data.size() - at));
                apply_change(inode.durable,
                             {file_change.offset_or_size + at, base::to_bytes(page)});
            }
        }
    }

    base::Mutex mutex_;
    base::SeededRng rng_ MALHA_GUARDED_BY(mutex_);
    Names names_ MALHA_GUARDED_BY(mutex_);
    Names durable_names_ MALHA_GUARDED_BY(mutex_);
    std::vector<NameChange> unsynced_names_ MALHA_GUARDED_BY(mutex_);
    std::set<std::string> directories_ MALHA_GUARDED_BY(mutex_);
    std::set<std::string> locks_ MALHA_GUARDED_BY(mutex_);
    std::uint64_t free_space_ MALHA_GUARDED_BY(mutex_) = std::uint64_t{1} << 40;
    std::uint64_t operations_ MALHA_GUARDED_BY(mutex_) = 0;
    std::uint64_t epoch_ MALHA_GUARDED_BY(mutex_) = 0;
    std::optional<Fault> fault_ MALHA_GUARDED_BY(mutex_);
    std::uint64_t fault_operation_ MALHA_GUARDED_BY(mutex_) = 0;
    bool has_failed_ MALHA_GUARDED_BY(mutex_) = false;
    bool has_power_ MALHA_GUARDED_BY(mutex_) = true;
    bool is_cutting_ MALHA_GUARDED_BY(mutex_) = false;
};

// ---- base::Filesystem

class SimDisk::SimFilesystem final : public base::Filesystem {
public:
    explicit SimFilesystem(std::shared_ptr<State> state) : state_(std::move(state)) {}

    Result<std::unique_ptr<base::File>> open(const Path& path, base::OpenMode mode) override {
        auto handle = MALHA_TRY(
            state_->open(path, mode == base::OpenMode::read_write, /*is_appended=*/false));
        return std::unique_ptr<base::File>(std::make_unique<SimFile>(state_, std::move(handle)));
    }
    bool exists(const Path& path) const override { return state_->exists(path); }
    Status create_directories(const Path& path) override {
        return state_->create_directories(path);
    }
    Result<std::vector<std::string>> list(const Path& directory) const override {
        return state_->list(directory);
    }
    Status rename(const Path& from, const Path& to) override { return state_->rename(from, to); }
    Status remove(const Path& path) override { return state_->remove(path); }
    Status sync_directory(const Path& directory) override {
        return state_->sync_directory(directory);
    }
    Result<std::uint64_t> free_space(const Path&) const override { return state_->free_space(); }

private:
    class SimFile final : public base::File {
    public:
        SimFile(std::shared_ptr<State> state, State::Handle handle)
            : state_(std::move(state)), handle_(std::move(handle)) {}
        Result<std::size_t> read_at(std::uint64_t offset,
                                    base::MutableByteView out) const override {
            return state_->read(handle_, offset, out);
        }
        Status write_at(std::uint64_t offset, ByteView data) override {
            return state_->change(handle_, {offset, base::to_bytes(data)});
        }
        Status sync() override { return state_->sync(handle_); }
        Status truncate(std::uint64_t size) override {
            return state_->change(handle_, {size, std::nullopt});
        }
        Status preallocate(std::uint64_t size) override {
            if (size <= state_->size(handle_)) return {};
            return state_->change(handle_, {size, std::nullopt});
        }
        Result<std::uint64_t> size() const override { return state_->size(handle_); }

    private:
        std::shared_ptr<State> state_;
        State::Handle handle_;
    };

    std::shared_ptr<State> state_;
};

// ---- leveldb::Env

namespace {

leveldb::Status to_leveldb(const Status& status, const std::string& path) {
    if (status) return leveldb::Status::OK();
    return leveldb::Status::IOError(path, status.error().message);
}
leveldb::Status missing(const std::string& path) {
    return leveldb::Status::NotFound(path, "No such file or directory");
}

}  // namespace

class SimDisk::SimEnv final : public leveldb::EnvWrapper {
public:
    explicit SimEnv(std::shared_ptr<State> state)
        : EnvWrapper(leveldb::Env::Default()), state_(std::move(state)) {}

    leveldb::Status NewSequentialFile(const std::string& path,
                                      leveldb::SequentialFile** out) override {
        return open_for_reading<leveldb::SequentialFile>(path, out);
    }
    leveldb::Status NewRandomAccessFile(const std::string& path,
                                        leveldb::RandomAccessFile** out) override {
        return open_for_reading<leveldb::RandomAccessFile>(path, out);
    }
    leveldb::Status NewWritableFile(const std::string& path, leveldb::WritableFile** out) override {
        if (state_->exists(path)) {
            const auto status = to_leveldb(state_->remove(path), path);
            if (!status.ok()) return status;
        }
        return NewAppendableFile(path, out);
    }
    leveldb::Status NewAppendableFile(const std::string& path,
                                      leveldb::WritableFile** out) override {
        *out = nullptr;
        auto handle = state_->open(path, /*create=*/true, /*is_appended=*/true);
        if (!handle) return leveldb::Status::IOError(path, handle.error().message);
        *out = new Writable(state_, std::move(*handle), path);
        return leveldb::Status::OK();
    }
    bool FileExists(const std::string& path) override { return state_->exists(path); }
    leveldb::Status GetChildren(const std::string& path, std::vector<std::string>* out) override {
        *out = state_->list(path);
        return leveldb::Status::OK();
    }
    leveldb::Status RemoveFile(const std::string& path) override {
        return to_leveldb(state_->remove(path), path);
    }
    leveldb::Status CreateDir(const std::string& path) override {
        return to_leveldb(state_->create_directories(path), path);
    }
    leveldb::Status RemoveDir(const std::string& path) override {
        return to_leveldb(state_->remove(path), path);
    }
    leveldb::Status GetFileSize(const std::string& path, std::uint64_t* size) override {
        const auto found = state_->size_of(path);
        if (!found) return missing(path);
        *size = *found;
        return leveldb::Status::OK();
    }
    leveldb::Status RenameFile(const std::string& from, const std::string& to) override {
        return to_leveldb(state_->rename(from, to), from);
    }
    leveldb::Status LockFile(const std::string& path, leveldb::FileLock** out) override {
        *out = nullptr;
        if (!state_->lock(path)) return leveldb::Status::IOError("lock " + path, "already held");
        *out = new Lock(path);
        return leveldb::Status::OK();
    }
    leveldb::Status UnlockFile(leveldb::FileLock* lock) override {
        const std::unique_ptr<Lock> held(static_cast<Lock*>(lock));
        state_->unlock(held->path);
        return leveldb::Status::OK();
    }

private:
    struct Lock final : leveldb::FileLock {
        explicit Lock(std::string of) : path(std::move(of)) {}
        std::string path;
    };

    /// One class for both ways of reading.
    template <class Interface>
    class Readable final : public Interface {
    public:
        Readable(std::shared_ptr<State> state, State::Handle handle)
            : state_(std::move(state)), handle_(std::move(handle)) {}
        leveldb::Status Read(std::size_t count, leveldb::Slice* result, char* scratch) {
            const auto status = Read(position_, count, result, scratch);
            position_ += result->size();
            return status;
        }
        leveldb::Status Skip(std::uint64_t count) {
            position_ += count;
            return leveldb::Status::OK();
        }
        leveldb::Status Read(std::uint64_t offset, std::size_t count, leveldb::Slice* result,
                             char* scratch) const {
            *result = {};
            const auto got =
                state_->read(handle_, offset, {reinterpret_cast<std::uint8_t*>(scratch), count});
            if (!got) return leveldb::Status::IOError("read", got.error().message);
            *result = {scratch, *got};
            return leveldb::Status::OK();
        }

    private:
        std::shared_ptr<State> state_;
        State::Handle handle_;
        std::uint64_t position_ = 0;
    };

    class Writable final : public leveldb::WritableFile {
    public:
        Writable(std::shared_ptr<State> state, State::Handle handle, std::string path)
            : state_(std::move(state)), handle_(std::move(handle)), path_(std::move(path)) {}
        leveldb::Status Append(const leveldb::Slice& data) override {
            const ByteView bytes = base::as_bytes({data.data(), data.size()});
            return to_leveldb(state_->append(handle_, bytes), path_);
        }
        leveldb::Status Close() override { return leveldb::Status::OK(); }
        leveldb::Status Flush() override { return leveldb::Status::OK(); }
        leveldb::Status Sync() override { return to_leveldb(state_->sync(handle_), path_); }

    private:
        std::shared_ptr<State> state_;
        State::Handle handle_;
        std::string path_;
    };

    template <class Interface>
    leveldb::Status open_for_reading(const std::string& path, Interface** out) {
        *out = nullptr;
        if (!state_->exists(path)) return missing(path);
        auto handle = state_->open(path, /*create=*/false, /*is_appended=*/true);
        if (!handle) return leveldb::Status::IOError(path, handle.error().message);
        *out = new Readable<Interface>(state_, std::move(*handle));
        return leveldb::Status::OK();
    }

    std::shared_ptr<State> state_;
};

// ---- The disk

SimDisk::SimDisk(std::uint64_t seed)
    : state_(std::make_shared<State>(seed)),
      filesystem_(std::make_unique<SimFilesystem>(state_)),
      env_(std::make_unique<SimEnv>(state_)) {}
SimDisk::~SimDisk() = default;

base::Filesystem& SimDisk::filesystem() {
    return *filesystem_;
}
leveldb::Env* SimDisk::env() {
    return env_.get();
}
void SimDisk::fail_at(std::uint64_t operation, Fault fault) {
    state_->fail_at(operation, fault);
}
void SimDisk::clear_fault() {
    state_->clear_fault();
}
bool SimDisk::has_failed() const {
    return state_->has_failed();
}
std::uint64_t SimDisk::operations() const {
    return state_->operations();
}
void SimDisk::restart() {
    state_->restart();
}
void SimDisk::set_free_space(std::uint64_t bytes) {
    state_->set_free_space(bytes);
}
bool SimDisk::corrupt(const base::Path& path, std::uint64_t offset) {
    return state_->corrupt(path, offset);
}

}  // namespace malha::test
