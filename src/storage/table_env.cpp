// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// See table_env.hpp.
#include "table_env.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace malha::storage {
namespace {

// Larger reads are indices and filters.
constexpr std::size_t kBlockBytesMax = 64 * 1024;
// The part of all descriptors that the tables of one database may hold.
constexpr rlim_t kDescriptorsDivisor = 8;

leveldb::Status failure(const std::string& name) {
    const std::string text = std::generic_category().message(errno);
    return errno == ENOENT ? leveldb::Status::NotFound(name, text)
                           : leveldb::Status::IOError(name, text);
}

int descriptors_for_tables() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    return static_cast<int>(
        std::min<rlim_t>(limit.rlim_cur / kDescriptorsDivisor, std::numeric_limits<int>::max()));
}

/// Owns a mapping and, while the budget lasts, a descriptor.
class Table final : public leveldb::RandomAccessFile {
public:
    Table(std::string name, const char* data, std::size_t size, int fd,
          std::shared_ptr<std::atomic<int>> descriptors_left)
        : name_(std::move(name)),
          data_(data),
          size_(size),
          fd_(fd),
          descriptors_left_(std::move(descriptors_left)) {}
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;
    ~Table() override {
        if (size_ > 0) ::munmap(const_cast<char*>(data_), size_);
        if (fd_ < 0) return;
        ::close(fd_);
        descriptors_left_->fetch_add(1);
    }

    leveldb::Status Read(std::uint64_t offset, std::size_t size, leveldb::Slice* result,
                         char* scratch) const override {
        if (offset > size_ || size > size_ - offset)
            return leveldb::Status::Corruption(name_, "ends before the record that was asked for");
        if (fd_ < 0 || size > kBlockBytesMax) {
            *result = {data_ + offset, size};
            return {};
        }
        for (std::size_t got = 0; got < size;) {
            const ssize_t more =
                ::pread(fd_, scratch + got, size - got, static_cast<off_t>(offset + got));
            if (more < 0 && errno == EINTR) continue;
            if (more < 0) return failure(name_);
            if (more == 0) return leveldb::Status::Corruption(name_, "has become shorter");
            got += static_cast<std::size_t>(more);
        }
        *result = {scratch, size};
        return {};
    }

private:
    const std::string name_;
    const char* const data_;
    const std::size_t size_;
    const int fd_;
    const std::shared_ptr<std::atomic<int>> descriptors_left_;
};

}  // namespace

TableEnv::TableEnv()
    : EnvWrapper(leveldb::Env::Default()),
      descriptors_left_(std::make_shared<std::atomic<int>>(descriptors_for_tables())) {}

leveldb::Status TableEnv::NewRandomAccessFile(const std::string& name,
                                              leveldb::RandomAccessFile** result) {
    *result = nullptr;
    int fd = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return failure(name);
    struct stat status {};
    void* data = nullptr;
    const bool is_known = ::fstat(fd, &status) == 0;
    const auto size = static_cast<std::size_t>(is_known ? status.st_size : 0);
    if (size > 0) data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    if (!is_known || data == MAP_FAILED) {
        const leveldb::Status failed = failure(name);
        ::close(fd);
        return failed;
    }
    if (descriptors_left_->fetch_sub(1) <= 0) {
        descriptors_left_->fetch_add(1);
        ::close(fd);
        fd = -1;
    }
    *result = new Table(name, static_cast<const char*>(data), size, fd, descriptors_left_);
    return {};
}

}  // namespace malha::storage
