// SPDX-License-Identifier: MIT
// Copyright (c) 2026 The Malha developers
// Names of wallets and their files. A wallet is a directory with a wallet.dat.
#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

#include "malha/wallet/wallet_manager.hpp"

namespace malha::wallet {
namespace {

namespace stdfs = std::filesystem;

constexpr std::string_view kVerificationFailed = "Wallet file verification failed. ";

/// Where SQLite keeps the application's id: for wallets the network's magic.
constexpr std::size_t kIdOffset = 68;

/// The first bytes of a file, as far as the formats are told apart by them; shorter: nullopt.
using FileHead = std::array<char, kIdOffset + 4>;
std::optional<FileHead> read_head(const base::Path& path) {
    std::error_code error;
    if (!stdfs::is_regular_file(path, error)) return std::nullopt;
    FileHead head{};
    std::ifstream file(path, std::ios::binary);
    file.read(head.data(), head.size());
    if (file.gcount() != static_cast<std::streamsize>(head.size())) return std::nullopt;
    return head;
}

/// SQLite's own header, and the network's number that marks wallets.
bool is_wallet_file(const base::Path& path, std::uint32_t magic) {
    constexpr std::string_view kHeader{"SQLite format 3\0", 16};
    const auto head = read_head(path);
    if (!head) return false;
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < 4; ++i)
        id = id << 8 | static_cast<std::uint8_t>((*head)[kIdOffset + i]);
    return std::string_view(head->data(), kHeader.size()) == kHeader && id == magic;
}

/// Berkeley DB's B-tree magic, in the byte order of the machine that wrote it.
bool is_legacy_file(const base::Path& path) {
    constexpr std::string_view kLittleEndian{"\x62\x31\x05\x00", 4};
    constexpr std::string_view kBigEndian{"\x00\x05\x31\x62", 4};
    constexpr std::size_t kMagicOffset = 12;
    const auto head = read_head(path);
    if (!head) return false;
    const std::string_view magic(head->data() + kMagicOffset, kLittleEndian.size());
    return magic == kLittleEndian || magic == kBigEndian;
}

}  // namespace

std::string name_problem(const std::string& name) {
    const base::Path path(name);
    if (path.empty()) return {};
    // The system would take what stands before it for the whole name.
    if (name.find('\0') != std::string::npos) return "Wallet name cannot contain a NUL character";
    if (path != path.lexically_normal()) return "Wallet name given as a path must be normalized";
    if (path == path.root_path()) return "Wallet name cannot be the root path";
    const std::string first = path.begin()->string();
    if (first == "." || first == "..")
        return "Wallet name given as a relative path cannot begin with ./ or ../, for wallets not "
               "in the walletdir, please use an absolute path.";
    return {};
}

WalletResult<base::Path> WalletManager::place_of(const std::string& name) const {
    if (const std::string problem = name_problem(name); !problem.empty())
        return wallet_fail(ErrorKind::wallet, kVerificationFailed, problem);
    base::Path place = name.empty() ? context_.wallet_dir : context_.wallet_dir / name;
    std::error_code error;
    const auto kind = stdfs::symlink_status(place, error).type();
    const bool is_usable =
        kind == stdfs::file_type::not_found || kind == stdfs::file_type::directory ||
        (kind == stdfs::file_type::symlink && stdfs::is_directory(place, error)) ||
        (kind == stdfs::file_type::regular && base::Path(name).filename() == name);
    if (!is_usable)
        return wallet_fail(ErrorKind::wallet, kVerificationFailed, "Invalid -wallet path '", name,
                           "'. -wallet path should point to a directory where wallet.dat and "
                           "database/log.?????????? files can be stored, a location where such a "
                           "directory could be created, or (for backwards compatibility) the name "
                           "of an existing data file in -walletdir (\"",
                           context_.wallet_dir.string(), "\")");
    return place;
}

WalletResult<base::Path> WalletManager::file_of(const std::string& name) const {
    const base::Path place = MALHA_TRY(place_of(name));
    std::error_code error;
    if (!stdfs::exists(place, error))
        return wallet_fail(ErrorKind::not_found, kVerificationFailed,
                           "Failed to load database path '", place.string(),
                           "'. Path does not exist.");
    const base::Path file = stdfs::is_directory(place, error) ? place / kWalletFileName : place;
    if (is_legacy_file(file))
        return wallet_fail(ErrorKind::legacy_format, kVerificationFailed,
                           "Failed to open database path '", place.string(),
                           "'. The wallet appears to be a Legacy wallet, please use the wallet "
                           "migration tool (migratewallet RPC or the GUI option).");
    if (!is_wallet_file(file, context_.network_magic))
        return wallet_fail(ErrorKind::not_a_wallet, kVerificationFailed,
                           "Failed to load database path '", place.string(),
                           "'. Data is not in recognized format.");
    return file;
}

std::vector<WalletOnDisk> WalletManager::wallets_on_disk() const {
    std::vector<WalletOnDisk> found;
    const auto note = [&](const base::Path& file, const base::Path& name) {
        const bool is_legacy = is_legacy_file(file);
        if (is_legacy || is_wallet_file(file, context_.network_magic))
            found.push_back({name.string(), is_legacy});
    };
    std::error_code error;
    note(context_.wallet_dir / kWalletFileName, {});
    for (auto it = stdfs::recursive_directory_iterator(
             context_.wallet_dir, stdfs::directory_options::skip_permission_denied, error);
         it != stdfs::recursive_directory_iterator(); it.increment(error)) {
        if (error) break;
        std::error_code ignored;
        const base::Path name = it->path().lexically_relative(context_.wallet_dir);
        if (it->is_directory(ignored))
            note(it->path() / kWalletFileName, name);
        else if (it.depth() == 0 && is_legacy_file(it->path()))
            found.push_back({name.string(), /*is_legacy=*/true});  // files of old stood beside it
    }
    return found;
}

WalletResult<Wallet*> WalletManager::restore(const std::string& name,
                                             const base::Path& backup_file) {
    std::error_code error;
    if (!stdfs::exists(backup_file, error))
        return wallet_fail(ErrorKind::invalid_parameter, "Backup file does not exist");
    const base::Path place = MALHA_TRY(place_of(name));
    const base::Path file = place / kWalletFileName;
    if (stdfs::exists(file, error))
        return wallet_fail(ErrorKind::already_exists,
                           "Failed to restore wallet. Database file exists in '", file.string(),
                           "'.");
    const bool had_directory = !stdfs::create_directories(place, error);
    const bool copied = stdfs::copy_file(backup_file, file, error);
    if (!copied) {
        if (error != std::errc::file_exists) remove_new_file(place, had_directory);
        return wallet_fail(ErrorKind::wallet, "Failed to restore wallet: ", error.message());
    }
    auto loaded = load(name);
    if (!loaded) {
        remove_new_file(place, had_directory);
        return loaded;
    }
    // The file itself was synced with what loading wrote to it.
    static_cast<void>(context_.fs.sync_directory(place));
    static_cast<void>(context_.fs.sync_directory(place.parent_path()));
    return loaded;
}

void WalletManager::remove_new_file(const base::Path& place, bool had_directory) {
    std::error_code ignored;
    const base::Path file = place / kWalletFileName;
    stdfs::remove(file, ignored);
    stdfs::remove(base::Path(file.string() + "-journal"), ignored);
    if (!had_directory) stdfs::remove(place, ignored);
}

}  // namespace malha::wallet
